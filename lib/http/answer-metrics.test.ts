import { expect, test } from 'vitest'
import { metrics } from '@/lib/metrics'
import { answerMetrics } from './answer-metrics'

test('without METRICS_TOKEN there are no metrics, whoever asks, and nothing is counted', async () => {
  for (const authorization of ['', 'Bearer ', 'Bearer undefined']) {
    const answer = await answerMetrics(new Request('http://wallet.test/api/metrics', { headers: { authorization } }))
    expect([answer.status, await answer.text()]).toEqual([404, ''])
  }
  expect(metrics()).toBeNull()
})
