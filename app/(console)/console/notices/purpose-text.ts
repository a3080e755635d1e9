import type { Words } from '@/lib/core/notice/facts'

/** A purpose as requests name it, with what people read of it where the wallet has words. */
export const purposeText = (purpose: string, words: Words): string =>
  /^\w+$/.test(purpose) && words.has(`purpose.${purpose}.label`)
    ? `${purpose} – ${words(`purpose.${purpose}.label`)}`
    : purpose
