/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { CalendarPreview } from 'backstage-plugin-release-pipeline-common';
import type { ReactNode } from 'react';
import { useReader } from '../../hooks';
import { useTextClasses } from '../../theme';
import { formatMoment } from '../../times';
import { Words } from '../Words';
import { usePreviewClasses } from './usePreviewClasses';
import { ShutOut } from './ShutOut';
import { WouldWait } from './WouldWait';

/** The next times that something takes place. */
export function Times(props: { times: CalendarPreview['next'] }) {
  const { times } = props;
  const classes = usePreviewClasses();
  const texts = useTextClasses();
  const reader = useReader(times.map(({ start }) => start));
  if (times.length === 0) {
    return (
      <p className={texts.muted}>It takes place no more, or cannot be told.</p>
    );
  }
  return (
    <ol className={classes.list}>
      {times.map(({ start, end }) => (
        <li key={start}>
          <span>{formatMoment(start, reader)}</span>
          <span className={texts.muted}>
            {/* As seen from its start, whose day and year need not be said again. */}
            to {formatMoment(end, { ...reader, now: Date.parse(start) })}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Which components it is about; the ones that may not be seen are counted. */
export function Affected(props: {
  preview: Pick<CalendarPreview, 'components' | 'hidden' | 'more'>;
  /** What is to be said beside one. */
  beside?: (component: CalendarPreview['components'][number]) => ReactNode;
  heading?: 'h3' | 'h4';
}) {
  const { beside, heading: Heading = 'h4' } = props;
  const { components, hidden, more } = props.preview;
  const classes = usePreviewClasses();
  const texts = useTextClasses();
  const count = components.length + more + hidden;
  return (
    <>
      <Heading className={classes.title}>Affected components ({count})</Heading>
      <ul className={classes.list}>
        {components.map(component => (
          <li key={component.ref}>
            <EntityRefLink
              entityRef={component.ref}
              hideIcon
              title={component.name}
            />
            <span className={texts.muted}>
              {beside ? beside(component) : component.stages.join(', ')}
            </span>
          </li>
        ))}
        {more > 0 && <li>{more} more</li>}
        {hidden > 0 && <li>{hidden} that you may not see</li>}
        {count === 0 && (
          <li>None now. What joins its scope is affected, too.</li>
        )}
      </ul>
    </>
  );
}

/** What would be saved would do. */
export function PreviewPane(props: {
  preview: CalendarPreview;
  /** Which directions it holds, where it is a freeze. */
  holds: string[];
  /** Of which risk classes; none: any. */
  risk: string[];
}) {
  const { holds, preview, risk } = props;
  const [next] = preview.next;
  const classes = usePreviewClasses();
  const texts = useTextClasses();
  return (
    <section aria-label="What it would do">
      <p className={texts.dense}>
        <Words parts={preview.sentence} />
      </p>
      <Affected preview={preview} heading="h3" />
      {next && holds.length > 0 && (
        <WouldWait
          next={next}
          preview={preview}
          directions={holds}
          risk={risk}
        />
      )}
      {preview.shutOut && <ShutOut preview={preview} />}
      <h3 className={classes.title}>Next ten times</h3>
      <Times times={preview.next} />
    </section>
  );
}
