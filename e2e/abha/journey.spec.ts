import { thereAndBack } from '../support/abha-journey'
import { test } from '../support/test'
import { startV3 } from '../support/v3'

test.describe('V2', () => {
  test.describe('in English', () => {
    test.use({ locale: 'en' })
    test('an ABHA is deactivated by the Aadhaar mobile and comes back', async ({ page, t, sql, email }) => {
      await thereAndBack(page, t, sql, email, 'AADHAAR_OTP')
    })
  })
  test.describe('in Hindi, without JavaScript', () => {
    test.use({ locale: 'hi', javaScriptEnabled: false })
    test('an ABHA is deactivated by its own mobile and comes back', async ({ page, t, sql, email }) => {
      await thereAndBack(page, t, sql, email, 'MOBILE_OTP')
    })
  })
})

test.describe('V3', () => {
  // One server for both.
  test.describe.configure({ mode: 'serial' })
  let v3: Awaited<ReturnType<typeof startV3>>
  test.beforeAll(async () => {
    v3 = await startV3()
  })
  test.afterAll(() => v3.stop())
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  test.use({ baseURL: ({}, use) => use(v3.origin) })

  test.describe('in Hindi', () => {
    test.use({ locale: 'hi' })
    test('an ABHA is deactivated by its own mobile and comes back', async ({ page, t, sql, email }) => {
      await thereAndBack(page, t, sql, email, 'MOBILE_OTP')
    })
  })
  test.describe('in English, without JavaScript', () => {
    test.use({ locale: 'en', javaScriptEnabled: false })
    test('an ABHA is deactivated by the Aadhaar mobile and comes back', async ({ page, t, sql, email }) => {
      await thereAndBack(page, t, sql, email, 'AADHAAR_OTP')
    })
  })
})
