import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { NoticeBox } from '@/components/ui/notice-box'
import { RadioCard } from '@/components/ui/radio-card'
import { TextField } from '@/components/ui/text-field'
import { CheckRow } from '@/components/wallet/decision/check-row'
import { CHANNELS, OPTIONAL_NEWS } from '@/lib/core/delivery/news'
import { timeOf } from '@/lib/core/delivery/quiet-hours'
import { instantInWords } from '@/lib/core/time/left'
import { LANGUAGE_NAMES, LANGUAGES } from '@/lib/i18n/languages'
import { type Device, listDevices } from '@/lib/operations/person/list-devices'
import { listIdentifiers } from '@/lib/operations/person/list-identifiers'
import { readMessagePreferences } from '@/lib/operations/person/read-message-preferences'
import { personContext } from '@/lib/web/context'
import { readPreferences, TEXT_SIZES, THEMES } from '@/lib/web/preferences'
import { saveMessagesAction, savePreferencesAction, signOutDeviceAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('title') }
}

async function settingsPage({ searchParams }: PageProps<'/settings'>): Promise<ReactNode> {
  const ctx = await personContext()
  const [t, words, query, preferences, identifiers, devices, messages] = await Promise.all([
    getTranslations('settings'),
    getTranslations(),
    searchParams,
    readPreferences(),
    listIdentifiers(ctx),
    listDevices(ctx),
    readMessagePreferences(ctx),
  ])
  const { language, theme, textSize } = preferences
  const when = (at: Date) => instantInWords(at, language, words)
  const nameOf = ({ kind, device }: Device) => (kind === 'api' ? t('program') : device || t('unknownDevice'))
  const assigned = Number(query.added ?? 0) || 0
  const news = query.saved
    ? t('saved')
    : query.messages
      ? t('messages.saved')
      : query.device
        ? t('deviceOut')
        : query.added
          ? t('added')
          : null
  const heading = 'font-bold text-group'

  return (
    <PageShell title={t('heading')} back={{ href: '/', label: words('shell.home') }}>
      {news && (
        <NoticeBox tone="info">
          <div role="status">
            <p>{news}</p>
            {assigned > 0 && <p>{t('addedRequests', { count: assigned })}</p>}
          </div>
        </NoticeBox>
      )}

      <ActionForm action={savePreferencesAction}>
        <fieldset className="grid gap-3">
          <legend className={`mb-3 ${heading}`}>{t('language')}</legend>
          {LANGUAGES.map((one) => (
            <RadioCard
              key={one}
              name="language"
              value={one}
              label={<span lang={one}>{LANGUAGE_NAMES[one]}</span>}
              defaultChecked={one === language}
            />
          ))}
        </fieldset>
        <fieldset className="grid gap-3">
          <legend className={`mb-3 ${heading}`}>{t('theme')}</legend>
          {THEMES.map((one) => (
            <RadioCard key={one} name="theme" value={one} label={t(`themes.${one}`)} defaultChecked={one === theme} />
          ))}
        </fieldset>
        <fieldset className="grid gap-3">
          <legend className={`mb-3 ${heading}`}>{t('textSize')}</legend>
          {TEXT_SIZES.map((one) => (
            <RadioCard
              key={one}
              name="textSize"
              value={one}
              label={t(`textSizes.${one}`)}
              defaultChecked={one === textSize}
            />
          ))}
        </fieldset>
        <Button variant="decision">{t('save')}</Button>
      </ActionForm>

      <section aria-labelledby="messages" className="border-line border-t pt-6">
        <h2 id="messages" className={heading}>
          {t('messages.heading')}
        </h2>
        <p className="mb-6 text-ink-soft text-note">{t('messages.hint')}</p>
        <ActionForm action={saveMessagesAction}>
          <fieldset>
            <legend className="mb-1 font-bold">{t('messages.news')}</legend>
            {OPTIONAL_NEWS.map((news) => (
              <CheckRow
                key={news}
                id={`news-${news}`}
                name="news"
                value={news}
                label={t(`messages.kinds.${news}`)}
                defaultChecked={!messages.off.includes(news)}
              />
            ))}
            <p className="mt-2">{t('messages.always')}</p>
          </fieldset>
          <fieldset className="grid gap-3">
            <legend className="mb-3 font-bold">{t('messages.channel')}</legend>
            {CHANNELS.map((channel) => (
              <RadioCard
                key={channel}
                name="channel"
                value={channel}
                label={t(`messages.channels.${channel}`)}
                defaultChecked={channel === messages.channel}
              />
            ))}
          </fieldset>
          <fieldset className="grid gap-3">
            <legend className="mb-1 font-bold">{t('messages.quiet')}</legend>
            <p className="text-ink-soft text-note">{t('messages.quietHint')}</p>
            <TextField
              name="quietFrom"
              type="time"
              label={t('messages.quietFrom')}
              defaultValue={timeOf(messages.quietFrom)}
              short
            />
            <TextField
              name="quietTo"
              type="time"
              label={t('messages.quietTo')}
              defaultValue={timeOf(messages.quietTo)}
              short
            />
            <CheckRow
              id="urgentAlways"
              name="urgentAlways"
              value="yes"
              label={t('messages.urgentAlways')}
              defaultChecked={messages.urgentAlways}
            />
          </fieldset>
          <Button variant="decision">{t('messages.save')}</Button>
        </ActionForm>
      </section>

      <section aria-labelledby="identifiers" className="border-line border-t pt-6">
        <h2 id="identifiers" className={heading}>
          {t('identifiers')}
        </h2>
        <p className="text-ink-soft text-note">{t('identifiersHint')}</p>
        {identifiers.length === 0 && <p className="mt-3">{t('identifiersNone')}</p>}
        <ul>
          {identifiers.map(({ id, kind, masked, provenAt }) => (
            <li key={id} className="border-line border-b py-3 last:border-b-0">
              <p>
                {t(`kinds.${kind}`)}: <bdi className="font-bold">{masked}</bdi>
              </p>
              <p className="text-ink-soft text-note">{t(provenAt ? 'proven' : 'notProven')}</p>
            </li>
          ))}
        </ul>
        <Link href="/settings/add" prefetch={false} className="tap link">
          {t('add')}
        </Link>
      </section>

      <section aria-labelledby="abha" className="border-line border-t pt-6">
        <h2 id="abha" className={heading}>
          {t('abhaTitle')}
        </h2>
        <p className="text-ink-soft text-note">{t('abhaText')}</p>
        <Link href="/abha" prefetch={false} className="tap link">
          {t('abhaLink')}
        </Link>
      </section>

      <section aria-labelledby="devices-title" id="devices" tabIndex={-1} className="border-line border-t pt-6">
        <h2 id="devices-title" className={heading}>
          {t('devices')}
        </h2>
        <p className="text-ink-soft text-note">{t('devicesHint')}</p>
        <ul>
          {devices.map((device) => (
            <li
              key={device.sessionId}
              className="flex flex-wrap items-center justify-between gap-3 border-line border-b py-3 last:border-b-0"
            >
              <div>
                <p className="font-bold">
                  <bdi>{nameOf(device)}</bdi>
                  {device.current && <span className="font-normal"> ({t('thisDevice')})</span>}
                </p>
                <p className="text-ink-soft text-note">{t('signedIn', { when: when(device.createdAt) })}</p>
                <p className="text-ink-soft text-note">{t('lastUsed', { when: when(device.lastSeenAt) })}</p>
              </div>
              <ActionForm action={signOutDeviceAction}>
                <input type="hidden" name="sessionId" value={device.sessionId} />
                <Button
                  variant="plain"
                  label={t('signOutDeviceLabel', { device: nameOf(device), when: when(device.createdAt) })}
                >
                  {t('signOutDevice')}
                </Button>
              </ActionForm>
            </li>
          ))}
        </ul>
      </section>

      <section aria-labelledby="more" className="border-line border-t pt-6">
        <h2 id="more" className={heading}>
          {t('more')}
        </h2>
        <ul>
          <li>
            <Link href="/activity" prefetch={false} className="tap link">
              {t('activity')}
            </Link>
          </li>
          <li>
            <Link href="/help" prefetch={false} className="tap link">
              {words('shell.help')}
            </Link>
          </li>
        </ul>
      </section>
    </PageShell>
  )
}

export default orTroublePage(settingsPage)
