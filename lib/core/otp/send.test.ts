import { expect, test } from 'vitest'
import { judgeSend, type SendFacts } from './send'

const now = new Date('2026-04-01T10:00:00.000Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const facts = (over: Partial<SendFacts>): SendFacts => ({
  standing: null,
  unanswered: 0,
  firstUnansweredAt: null,
  failuresInRow: 0,
  ...over,
})

test('each rule, and which comes first', () => {
  const full = { unanswered: 3, firstUnansweredAt: at(-600) }
  const cases: [Partial<SendFacts>, ReturnType<typeof judgeSend>][] = [
    [{}, { kind: 'send' }],
    [{ unanswered: 2, firstUnansweredAt: at(-600) }, { kind: 'send' }],
    [{ standing: { resendAfter: at(1) } }, { kind: 'stand' }],
    [{ standing: { resendAfter: now } }, { kind: 'send' }],
    [full, { kind: 'wait', seconds: 300 }],
    [
      { ...full, firstUnansweredAt: at(-899.9995) },
      { kind: 'wait', seconds: 1 },
    ],
    [{ ...full, standing: { resendAfter: at(1) } }, { kind: 'stand' }],
    [{ failuresInRow: 99 }, { kind: 'send' }],
    [{ failuresInRow: 100, standing: { resendAfter: at(1) } }, { kind: 'locked' }],
  ]
  for (const [given, judged] of cases) expect(judgeSend(facts(given), now)).toEqual(judged)
})
