import { build } from './build'
import { step } from './steps'

try {
  await step('build', () => build())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
