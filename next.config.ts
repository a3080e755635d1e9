import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const config: NextConfig = {
  poweredByHeader: false,
  // `npm run verify` checks types, tests included; a first start need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Every page is personal and carries a nonce: nothing is prerendered (see proxy.ts).
  cacheComponents: false,
  reactStrictMode: true,
  serverExternalPackages: [
    ...['postgres', 'pino', 'pg-boss', 'prom-client'],
    ...['api', 'exporter-trace-otlp-proto', 'resources', 'sdk-node', 'sdk-trace'].map((one) => `@opentelemetry/${one}`),
  ],
  // The tests and a phone on the same network reach the development server by other names.
  allowedDevOrigins: ['127.0.0.1'],
}

export default createNextIntlPlugin('./lib/i18n/request.ts')(config)
