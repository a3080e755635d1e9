import 'server-only'
import { z } from 'zod'

/** The id that a page gave its form; a form without one, as pages of a version before sent it, is one of its own each time. */
export const formIdIn = (form: FormData): string => z.uuid().safeParse(form.get('formId')).data ?? crypto.randomUUID()
