import { log } from '@/lib/log'

/**
 * `ask` runs `turn`, never twice at once: asked while it runs, it runs once more. A turn that fails is logged as `name`
 * and not run again until it is asked for; `rest` resolves when none runs.
 */
export function inTurns(name: string, turn: () => Promise<void>): { ask(): void; rest(): Promise<void> } {
  let running: Promise<void> | undefined
  let again = false
  const run = async () => {
    try {
      while (again) {
        again = false
        await turn()
      }
    } catch (error) {
      // The database is away, say. What is to be done is still there when it is back.
      log().error({ err: error }, name)
    } finally {
      running = undefined
    }
  }
  return {
    ask() {
      again = true
      running ??= run()
    },
    rest: async () => await running,
  }
}
