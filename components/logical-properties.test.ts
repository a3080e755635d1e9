import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Classes and styles that name a physical side: they would not turn around in Urdu. */
const PHYSICAL =
  /(?<![\w-])-?(?:pl|pr|ml|mr|left|right|border-l|border-r|rounded-l|rounded-r|rounded-tl|rounded-tr|rounded-bl|rounded-br|scroll-ml|scroll-mr)-[\w[]|\btext-(?:left|right)\b|\bfloat-(?:left|right)\b|(?:margin|padding|border)-(?:left|right)\b/

test('pages and components use logical sides only', () => {
  const files = ['app', 'components'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(tsx|css)$/.test(file))
      .map((file) => `${folder}/${file}`),
  )
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (PHYSICAL.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  )
  expect(files.length).toBeGreaterThan(20)
  expect(found).toEqual([])
})
