import { NEWS, type News } from './news'

type Sentence = readonly [one: string, several: (count: string) => string]

const EN: Readonly<Record<News, Sentence>> = {
  asked: ['You have a new request in Sammati.', (count) => `You have ${count} new requests in Sammati.`],
  decided: [
    'A request was answered in your name, outside Sammati.',
    (count) => `${count} requests were answered in your name, outside Sammati.`,
  ],
  changed: [
    'A permission was changed in your name, outside Sammati.',
    (count) => `${count} permissions were changed in your name, outside Sammati.`,
  ],
  acted: [
    'Something was done in your name, outside Sammati.',
    (count) => `${count} things were done in your name, outside Sammati.`,
  ],
  ending: ['A permission in Sammati ends soon.', (count) => `${count} permissions in Sammati end soon.`],
  unanswered: [
    'A request in Sammati ended without an answer.',
    (count) => `${count} requests in Sammati ended without an answer.`,
  ],
  settled: [
    'What you were waiting for in Sammati is now known.',
    (count) => `${count} things that you were waiting for in Sammati are now known.`,
  ],
}

const HI: Readonly<Record<News, Sentence>> = {
  asked: ['Sammati में आपके लिए एक नया अनुरोध है।', (count) => `Sammati में आपके लिए ${count} नए अनुरोध हैं।`],
  decided: [
    'Sammati के बाहर, आपके नाम से एक अनुरोध का जवाब दिया गया।',
    (count) => `Sammati के बाहर, आपके नाम से ${count} अनुरोधों का जवाब दिया गया।`,
  ],
  changed: [
    'Sammati के बाहर, आपके नाम से एक अनुमति बदली गई।',
    (count) => `Sammati के बाहर, आपके नाम से ${count} अनुमतियाँ बदली गईं।`,
  ],
  acted: ['Sammati के बाहर, आपके नाम से कुछ किया गया।', (count) => `Sammati के बाहर, आपके नाम से ${count} काम किए गए।`],
  ending: ['Sammati में आपकी एक अनुमति जल्द समाप्त होगी।', (count) => `Sammati में आपकी ${count} अनुमतियाँ जल्द समाप्त होंगी।`],
  unanswered: [
    'Sammati में एक अनुरोध बिना जवाब के समाप्त हो गया।',
    (count) => `Sammati में ${count} अनुरोध बिना जवाब के समाप्त हो गए।`,
  ],
  settled: [
    'Sammati में आप जिसका इंतज़ार कर रहे थे, उसका नतीजा अब पता है।',
    (count) => `Sammati में आप जिन ${count} बातों का इंतज़ार कर रहे थे, उनका नतीजा अब पता है।`,
  ],
}

/** Never as long as a code is. */
const counted = (count: number) => (count > 99 ? '99+' : String(count))

/** A piece of news, and what it is about: a request, a permission, a check. */
export type NewsAbout = { readonly news: News; readonly about: string }

const say = (sentences: Readonly<Record<News, Sentence>>, all: readonly NewsAbout[]): string =>
  NEWS.flatMap((kind) => {
    // One permission that was paused, resumed and stopped is one that was changed.
    const count = new Set(all.flatMap(({ news, about }) => (news === kind ? [about] : []))).size
    const [one, several] = sentences[kind]
    return count === 0 ? [] : [count === 1 ? one : several(counted(count))]
  }).join(' ')

/**
 * One message about all of it. It says that something happened and nothing of what: no name, requester, kind of
 * record or purpose; phones show it on the lock screen, and families share phones.
 */
export const newsMessage = (news: readonly NewsAbout[], language: string, link: string): string =>
  `${say(language === 'hi' ? HI : EN, news)} ${link}`

/** To someone who does not use the wallet, so that nobody knows their language. */
export const invitation = (link: string): string =>
  `A request waits for you in Sammati. Sammati में एक अनुरोध आपका इंतज़ार कर रहा है। ${link}`
