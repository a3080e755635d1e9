import { getTranslations } from 'next-intl/server'
import { ConsoleButton } from '@/components/console/button'
import { type Density, readPreferences } from '@/lib/web/preferences'
import { setDensityAction } from './actions'

/** The other one of two: rows closer together or further apart, on this device. */
export async function DensityForm() {
  const [t, { density }] = await Promise.all([getTranslations('console.density'), readPreferences()])
  const other: Density = density === 'compact' ? 'comfortable' : 'compact'
  return (
    <form action={setDensityAction}>
      <ConsoleButton name="density" value={other}>
        {t(other)}
      </ConsoleButton>
    </form>
  )
}
