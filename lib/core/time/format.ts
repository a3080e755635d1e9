import { endOfKolkataDay, kolkataDay } from './kolkata'

/** Dates in words, Asia/Kolkata, Latin digits, month spelt: never 03/04. Formatted on the server only. */
const format = (language: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(`${language}-IN-u-nu-latn`, { timeZone: 'Asia/Kolkata', ...options })

const cached = new Map<string, Intl.DateTimeFormat>()
const formatter = (language: string, name: 'day' | 'time' | 'second') => {
  const key = `${language} ${name}`
  let found = cached.get(key)
  if (!found) {
    found = format(
      language,
      name === 'day'
        ? { day: 'numeric', month: 'long', year: 'numeric' }
        : { hour: 'numeric', minute: '2-digit', ...(name === 'second' && { second: '2-digit' }), hour12: true },
    )
    cached.set(key, found)
  }
  return found
}

/** 12 June 2027 */
export const dayInWords = (at: Date, language: string): string => formatter(language, 'day').format(at)
/** 5:30 pm */
export const timeInWords = (at: Date, language: string): string => formatter(language, 'time').format(at)
/** 5:30:07 pm */
export const exactTimeInWords = (at: Date, language: string): string => formatter(language, 'second').format(at)
/** True for the last instant of a day: such an end is spoken of as a day. */
export const isEndOfDay = (at: Date): boolean => endOfKolkataDay(kolkataDay(at))?.getTime() === at.getTime()
