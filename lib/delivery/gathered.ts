type Asked<In, Out> = { one: In; resolve: (answer: Out) => void; reject: (error: unknown) => void }

/**
 * Makes one call of many: what is asked while a call runs gathers for the next, which answers at most `most` in their
 * order. When a call for several fails each is asked alone, so that one that cannot be answered fails alone.
 */
export function gathered<In, Out>(
  most: number,
  call: (many: readonly In[]) => Promise<readonly Out[]>,
): (one: In) => Promise<Out> {
  const waiting: Asked<In, Out>[] = []
  let working = false

  async function answer(asked: readonly Asked<In, Out>[]): Promise<void> {
    try {
      const answers = await call(asked.map(({ one }) => one))
      for (const [at, { resolve }] of asked.entries()) resolve(answers[at] as Out)
    } catch (error) {
      if (asked.length === 1) asked[0]!.reject(error)
      else for (const one of asked) await answer([one])
    }
  }
  async function work(): Promise<void> {
    while (waiting.length > 0) await answer(waiting.splice(0, most))
    working = false
  }
  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject })
      if (working) return
      working = true
      // What else is asked at this moment goes with it.
      setImmediate(work)
    })
}
