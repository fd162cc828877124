import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js'

/**
 * What every page may load: its own origin and nothing else. Next.js starts its pages with inline scripts and
 * components set inline styles, so both are allowed; no script can come from elsewhere or send anything there.
 */
function pagePolicy(developing) {
  const scripts = developing ? "'self' 'unsafe-inline' 'unsafe-eval'" : "'self' 'unsafe-inline'"
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
]

/** Of what a browser shows as a page. On data, which screens ask for on a clock, they would be a third of each head. */
const onPages = [
  { key: 'X-Frame-Options', value: 'DENY' },
  // Not `no-referrer`: browsers would then send `Origin: null` with a form, and the origin check would refuse it.
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
]

/** @type {(phase: string) => import('next').NextConfig} */
export default function nextConfig(phase) {
  const policy = pagePolicy(phase === PHASE_DEVELOPMENT_SERVER)
  return {
    poweredByHeader: false,
    reactStrictMode: true,
    devIndicators: false,
    // A redirect would make a spider’s POST a GET without its body; both forms of an address are served.
    skipTrailingSlashRedirect: true,
    // Types are a stage of `npm test`; a build on a user’s machine does not repeat it.
    typescript: { ignoreBuildErrors: true },
    turbopack: {
      root: import.meta.dirname,
      rules: {
        '**/zod/v4/core/{json-schema-processors,to-json-schema}.js': {
          condition: 'browser',
          loaders: ['./scripts/build/without-json-schema.mjs'],
        },
      },
    },
    async headers() {
      return [
        { source: '/:path*', headers: everywhere },
        {
          source: '/:path((?!api/(?!reference)).*)',
          headers: [...onPages, { key: 'Content-Security-Policy', value: policy }],
        },
        {
          source: '/api/:path((?!reference).*)',
          headers: [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }],
        },
        {
          source: '/api/reference/:path*',
          headers: [{ key: 'Content-Security-Policy', value: policy.replace(/script-src [^;]+/, "script-src 'self'") }],
        },
        {
          source: '/api/reference',
          headers: [{ key: 'Content-Security-Policy', value: policy.replace(/script-src [^;]+/, "script-src 'self'") }],
        },
      ]
    },
  }
}
