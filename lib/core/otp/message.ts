import { CODE_LIFE_MS } from './code'

const MINUTES = CODE_LIFE_MS / 60_000

const WORDS = {
  en: (code: string) =>
    `${code} is your Sammati code. It is valid for ${MINUTES} minutes. Tell it to nobody: Sammati never calls for it.`,
  hi: (code: string) =>
    `${code} आपका Sammati कोड है। यह ${MINUTES} मिनट तक मान्य है। इसे किसी को न बताएँ: Sammati इसके लिए कभी फ़ोन नहीं करता।`,
}

/**
 * The message that carries a code. It names no person, partner or request: phones show it on the lock screen.
 * The last line is the form by which browsers fill the code in only on our own host (WebOTP).
 */
export const codeMessage = (code: string, language: string, host: string): string =>
  `${(language === 'hi' ? WORDS.hi : WORDS.en)(code)}\n\n@${host} #${code}`

/** The code in a message made above; null for any other. */
export const codeIn = (body: string): string | null => /\n@\S+ #(\d{6})$/.exec(body)?.[1] ?? null
