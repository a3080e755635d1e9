import { reactivation } from '@/lib/dialects/native/abha'
import { native } from '@/lib/dialects/native/dialect'
import { onlyMethods } from '@/lib/http/handle'

export const GET = reactivation.text

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
