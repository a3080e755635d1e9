const held = globalThis as typeof globalThis & { __sammatiAfter?: Set<Promise<void>> }
// Evaluated once for each module graph; the server that stops must know of all.
function running(): Set<Promise<void>> {
  held.__sammatiAfter ??= new Set()
  return held.__sammatiAfter
}

/** Runs a task when the answer is on its way, so that its time tells nothing. The task handles its own failures. */
export function afterAnswer(task: () => Promise<void>): void {
  const done = new Promise<void>((resolve) => {
    setImmediate(() => task().finally(resolve))
  })
  running().add(done)
  void done.finally(() => running().delete(done))
}

/** Resolves when every task that was begun has ended: a server that stops loses no code that was promised. */
export async function pendingAnswers(): Promise<void> {
  while (running().size > 0) await Promise.allSettled(running())
}
