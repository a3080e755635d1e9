import type { Column } from '@/components/console/table'
import type { ListedArtefact } from '@/lib/operations/console/artefact/list-artefacts'

/** Whose permission it is, what for and for what kinds of data. */
export const aboutColumns = (heading: (key: 'person' | 'purpose' | 'kinds') => string): Column<ListedArtefact>[] => [
  {
    key: 'person',
    heading: heading('person'),
    cell: ({ requestId, subject }) => (
      <a href={`/console/requests/${requestId}`} className="tap link pointer-fine:min-h-8">
        <bdi>{subject}</bdi>
      </a>
    ),
  },
  { key: 'purpose', heading: heading('purpose'), cell: ({ purpose }) => <bdi>{purpose}</bdi> },
  { key: 'kinds', heading: heading('kinds'), cell: ({ kinds }) => <bdi>{kinds.join(', ')}</bdi> },
]
