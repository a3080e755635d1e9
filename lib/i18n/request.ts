import { getRequestConfig } from 'next-intl/server'
import { readLanguage } from '@/lib/web/preferences'
import { MESSAGES } from './messages'

/** What next-intl needs for one request. The language is the device's choice, not part of the address. */
export default getRequestConfig(async () => {
  const locale = await readLanguage()
  return { locale, messages: MESSAGES[locale], timeZone: 'Asia/Kolkata' }
})
