import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '#app/providers.tsx'
import { PreferenceScript } from '#components/preferences/preference-script.tsx'
import '#app/globals.css'

export const metadata: Metadata = {
  title: { default: 'Parcelyard', template: '%s · Parcelyard' },
  description: 'Property data, collected in the background, each record once.',
  robots: { index: false },
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f6f7' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1214' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <PreferenceScript />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
