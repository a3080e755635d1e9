import { CODE_LIFE_MS } from './code'

const MINUTES = CODE_LIFE_MS / 60_000

/**
 * Where the code is typed in: on a page of ours, in our part of another organisation's page, or in the software of one that
 * then acts for the person.
 */
export type TypedIn = 'here' | 'page' | 'elsewhere'

const WORDS: Record<'en' | 'hi', Record<TypedIn, (code: string) => string>> = {
  en: {
    here: (code) =>
      `${code} is your Sammati code. It is valid for ${MINUTES} minutes. Tell it to nobody: Sammati never calls for it.`,
    page: (code) =>
      `${code} is your Sammati code, valid for ${MINUTES} minutes. It is for the Sammati part of another organisation's page. Type it there only, and only if you asked for it just now. Otherwise tell it to nobody: Sammati never calls for it.`,
    elsewhere: (code) =>
      `${code} is your Sammati code, valid for ${MINUTES} minutes. It signs you in to Sammati in another organisation's app, which can then answer for you. Type it there only if you asked for it just now. Otherwise tell it to nobody: Sammati never calls for it.`,
  },
  hi: {
    here: (code) =>
      `${code} आपका Sammati कोड है। यह ${MINUTES} मिनट तक मान्य है। इसे किसी को न बताएँ: Sammati इसके लिए कभी फ़ोन नहीं करता।`,
    page: (code) =>
      `${code} आपका Sammati कोड है, ${MINUTES} मिनट तक मान्य। यह किसी दूसरी संस्था के पेज में Sammati वाले हिस्से के लिए है। इसे केवल वहीं डालें, और तभी जब आपने अभी इसे माँगा हो। नहीं तो इसे किसी को न बताएँ: Sammati इसके लिए कभी फ़ोन नहीं करता।`,
    elsewhere: (code) =>
      `${code} आपका Sammati कोड है, ${MINUTES} मिनट तक मान्य। यह आपको किसी दूसरी संस्था के ऐप में Sammati में साइन इन करता है, जो फिर आपकी ओर से जवाब दे सकता है। इसे वहाँ तभी डालें जब आपने अभी इसे माँगा हो। नहीं तो इसे किसी को न बताएँ: Sammati इसके लिए कभी फ़ोन नहीं करता।`,
  },
}

/**
 * The message that carries a code. It names no person, partner or request: phones show it on the lock screen.
 * The last line is the form by which browsers fill the code in only on our own host (WebOTP).
 */
export const codeMessage = (code: string, language: string, host: string, typedIn: TypedIn = 'here'): string =>
  `${(language === 'hi' ? WORDS.hi : WORDS.en)[typedIn](code)}\n\n@${host} #${code}`

/** In place of a code, to whoever asks for one by an ABHA that is deactivated. It names no person and no number. */
export const deactivatedMessage = (language: string, link: string): string =>
  language === 'hi'
    ? `आपका ABHA निष्क्रिय है, इसलिए उससे Sammati में साइन इन नहीं हो सकता। अपने मोबाइल नंबर या ई-मेल से साइन इन करें। ${link}`
    : `Your ABHA is deactivated, so it does not sign you in to Sammati. Sign in with your mobile number or e-mail address. ${link}`

/** The code in a message made above; null for any other. */
export const codeIn = (body: string): string | null => /\n@\S+ #(\d{6})$/.exec(body)?.[1] ?? null
