import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import type { ReactNode } from 'react'
import { Providers } from '#app/providers.tsx'
import { PreferenceScript } from '#components/preferences/preference-script.tsx'
import '#app/globals.css'

/**
 * Sent ahead with the page. One that comes later than the first picture is used from the next visit on: put in its place
 * afterwards, it moved every line beside which something stands.
 */
const inter = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  weight: '100 900',
  display: 'optional',
  variable: '--font-inter',
})

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
    <html lang="en" className={inter.variable} suppressHydrationWarning>
      <head>
        <PreferenceScript />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
