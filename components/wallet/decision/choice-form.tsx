import { getLocale, getTranslations } from 'next-intl/server'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { DateField } from '@/components/ui/date-field'
import { RadioCard } from '@/components/ui/radio-card'
import { dayInWords } from '@/lib/core/time/format'
import { startOfKolkataDay } from '@/lib/core/time/kolkata'
import type { RequestView } from '@/lib/operations/consent/read-request'
import { CheckRow } from './check-row'
import { Question } from './question'

/**
 * What a person chooses before they answer. Nothing is chosen for them: without a draft no control
 * is checked, with one exactly the draft's are.
 */
export async function ChoiceForm({ request, action }: { request: RequestView; action: FormAction }) {
  const [t, language] = await Promise.all([getTranslations('decide.request'), getLocale()])
  const { facts, narrowings, minor } = request
  const choice = request.draft?.choice
  const words = (day: string) => dayInWords(startOfKolkataDay(day) as Date, language)
  const { recordsFromDay: from, recordsToDay: to } = narrowings
  const daysHint =
    from && to
      ? t('dayBetween', { min: words(from), max: words(to) })
      : from
        ? t('dayFrom', { min: words(from) })
        : to && t('dayTo', { max: words(to) })
  const typed = choice?.records === 'dates' ? choice : null

  return (
    <ActionForm action={action} className="grid grid-cols-1 gap-6">
      <input type="hidden" name="requestId" value={request.id} />
      <input type="hidden" name="requestVersion" value={request.version} />
      {/* The key follows the draft: controls are made anew with what the server has, never patched. */}
      <div key={request.draft?.updatedAt.getTime()} className="group grid grid-cols-1 gap-6">
        <Question id="what" legend={t('question')}>
          <div className="grid grid-cols-1 gap-3">
            {!minor && (
              <>
                <RadioCard
                  id="what"
                  name="what"
                  value="everything"
                  label={t('everything')}
                  hint={t('everythingHint', { count: facts.what.length })}
                  defaultChecked={choice?.what === 'everything'}
                />
                <RadioCard
                  name="what"
                  value="some"
                  label={t('some')}
                  hint={t('someHint')}
                  defaultChecked={choice?.what === 'some'}
                />
              </>
            )}
            <RadioCard
              id={minor ? 'what' : undefined}
              name="what"
              value="nothing"
              label={t('nothing')}
              hint={t('nothingHint')}
              defaultChecked={choice?.what === 'nothing'}
            />
          </div>
        </Question>

        {!minor && (
          <section
            aria-labelledby="only-some"
            className="grid grid-cols-1 gap-6 border-accent border-s-4 ps-4 supports-[selector(:has(*))]:hidden group-has-[input[name=what][value=some]:checked]:grid"
          >
            <h2 id="only-some" className="font-bold text-group">
              {t('onlySome')}
            </h2>
            <Question id="dataTypes" legend={t('types')} size="body">
              {facts.what.map(({ key, label, gloss }, index) => (
                <CheckRow
                  key={key}
                  id={index === 0 ? 'dataTypes' : `dataTypes-${index}`}
                  name="dataTypes"
                  value={key}
                  label={<bdi>{label}</bdi>}
                  hint={gloss && <bdi>{gloss}</bdi>}
                  defaultChecked={choice?.dataTypes.includes(key)}
                />
              ))}
            </Question>

            {facts.from.length > 1 && (
              <Question id="providers" legend={t('places')} size="body">
                {facts.from.map(({ id, name }, index) => (
                  <CheckRow
                    key={id}
                    id={index === 0 ? 'providers' : `providers-${index}`}
                    name="providers"
                    value={id}
                    label={<bdi>{name}</bdi>}
                    defaultChecked={choice?.providers.includes(id)}
                  />
                ))}
              </Question>
            )}

            <Question id="records" legend={t('records')} size="body">
              <div className="grid grid-cols-1 gap-3">
                <RadioCard
                  id="records"
                  name="records"
                  value="asked"
                  label={t('recordsAsked')}
                  hint={facts.recordDates}
                  defaultChecked={choice?.records === 'asked'}
                />
                {narrowings.last12Months && (
                  <RadioCard
                    name="records"
                    value="last-12-months"
                    label={t('recordsLast12')}
                    defaultChecked={choice?.records === 'last-12-months'}
                  />
                )}
                {narrowings.last3Months && (
                  <RadioCard
                    name="records"
                    value="last-3-months"
                    label={t('recordsLast3')}
                    defaultChecked={choice?.records === 'last-3-months'}
                  />
                )}
                <RadioCard
                  name="records"
                  value="dates"
                  label={t('recordsDates')}
                  hint={daysHint}
                  defaultChecked={choice?.records === 'dates'}
                />
                <div className="grid grid-cols-1 gap-4 ps-4 supports-[selector(:has(*))]:hidden group-has-[input[name=records][value=dates]:checked]:grid">
                  <DateField
                    name="recordsFromDay"
                    label={t('fromDay')}
                    min={from ?? undefined}
                    max={to ?? undefined}
                    defaultValue={typed?.recordsFromDay ?? undefined}
                  />
                  <DateField
                    name="recordsToDay"
                    label={t('toDay')}
                    min={from ?? undefined}
                    max={to ?? undefined}
                    defaultValue={typed?.recordsToDay ?? undefined}
                  />
                </div>
              </div>
            </Question>

            <Question id="until" legend={t('until')} size="body">
              <div className="grid grid-cols-1 gap-3">
                <RadioCard
                  id="until"
                  name="until"
                  value="asked"
                  label={t('untilAsked')}
                  hint={t('untilAskedHint', { until: facts.until })}
                  defaultChecked={choice?.until === 'asked'}
                />
                {narrowings.once && (
                  <RadioCard name="until" value="once" label={t('once')} defaultChecked={choice?.until === 'once'} />
                )}
                {narrowings.thirtyDays && (
                  <RadioCard
                    name="until"
                    value="30-days"
                    label={t('thirtyDays')}
                    defaultChecked={choice?.until === '30-days'}
                  />
                )}
                {narrowings.untilDays && (
                  <>
                    <RadioCard
                      name="until"
                      value="date"
                      label={t('untilDate')}
                      defaultChecked={choice?.until === 'date'}
                    />
                    <div className="ps-4 supports-[selector(:has(*))]:hidden group-has-[input[name=until][value=date]:checked]:block">
                      <DateField
                        name="untilDay"
                        label={t('untilDay')}
                        hint={t('dayBetween', {
                          min: words(narrowings.untilDays.min),
                          max: words(narrowings.untilDays.max),
                        })}
                        min={narrowings.untilDays.min}
                        max={narrowings.untilDays.max}
                        defaultValue={choice?.until === 'date' ? (choice.untilDay ?? undefined) : undefined}
                      />
                    </div>
                  </>
                )}
              </div>
            </Question>
          </section>
        )}
        <p className="text-ink-soft text-note">{t('next')}</p>
        <Button variant="decision">{t('continue')}</Button>
      </div>
    </ActionForm>
  )
}
