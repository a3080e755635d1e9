import { env } from '@/lib/env'

// A wallet that cannot work must not look alive: Next would go on and answer 500 to everything.
try {
  env()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
