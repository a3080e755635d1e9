import { ConsoleButton } from '@/components/console/button'
import { ActionForm, type FormAction } from '@/components/ui/action-form'

/** Finds by a whole id or identifier. It is posted: what names a person stands in no address. */
export function SearchLine({
  action,
  label,
  field,
  hint,
  button,
}: {
  action: FormAction
  label: string
  field: string
  hint: string
  button: string
}) {
  return (
    <search aria-label={label}>
      <ActionForm action={action} className="mb-4 grid max-w-[40rem] gap-1">
        <label htmlFor="find" className="font-bold">
          {field}
        </label>
        <p id="find-hint" className="text-ink-soft">
          {hint}
        </p>
        <div className="flex gap-2">
          <input
            id="find"
            name="find"
            type="search"
            maxLength={254}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            aria-describedby="find-hint"
            className="min-h-11 w-full rounded-card border border-edge bg-paper px-2 pointer-fine:min-h-8"
          />
          <span className="shrink-0 whitespace-nowrap">
            <ConsoleButton>{button}</ConsoleButton>
          </span>
        </div>
      </ActionForm>
    </search>
  )
}
