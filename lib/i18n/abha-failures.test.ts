import { expect, it } from 'vitest'
import { ABHA_REFUSALS } from '@/lib/core/abha/refusal'
import { MESSAGES } from './messages'

it('every no of ABDM’s has one sentence of its own in every language', () => {
  for (const { abha } of Object.values(MESSAGES)) {
    const { code: _, ...sentences } = abha.failure
    expect(Object.keys(sentences).sort()).toEqual(Object.keys(ABHA_REFUSALS).sort())
    expect(new Set(Object.values(sentences)).size).toBe(Object.keys(sentences).length)
  }
})
