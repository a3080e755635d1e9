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

const testV3 = test.extend<object, { v3: Awaited<ReturnType<typeof startV3>> }>({
  v3: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const v3 = await startV3()
      await use(v3)
      await v3.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: ({ v3 }, use) => use(v3.origin),
})

testV3.describe('V3', () => {
  // One server for both.
  testV3.describe.configure({ mode: 'serial' })

  testV3.describe('in Hindi', () => {
    testV3.use({ locale: 'hi' })
    testV3('an ABHA is deactivated by its own mobile and comes back', async ({ page, t, sql, email }) => {
      await thereAndBack(page, t, sql, email, 'MOBILE_OTP')
    })
  })
  testV3.describe('in English, without JavaScript', () => {
    testV3.use({ locale: 'en', javaScriptEnabled: false })
    testV3('an ABHA is deactivated by the Aadhaar mobile and comes back', async ({ page, t, sql, email }) => {
      await thereAndBack(page, t, sql, email, 'AADHAAR_OTP')
    })
  })
})
