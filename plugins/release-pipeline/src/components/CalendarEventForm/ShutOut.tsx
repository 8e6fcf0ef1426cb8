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

import type { CalendarPreview } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { Words } from '../Words';
import { usePreviewClasses } from './usePreviewClasses';

/** What is planned outside of a window and of others that speak of the same. */
export function ShutOut(props: {
  preview: Pick<CalendarPreview, 'hidden' | 'moreShutOut' | 'shutOut'>;
}) {
  const { hidden, moreShutOut = 0, shutOut = [] } = props.preview;
  const classes = usePreviewClasses();
  const texts = useTextClasses();
  return (
    <>
      <h3 className={classes.title}>
        Planned outside of its times ({shutOut.length + moreShutOut})
      </h3>
      {shutOut.length === 0 && (
        <p className={texts.muted}>
          {hidden > 0
            ? 'Of the components that you may see, nothing'
            : 'Nothing'}{' '}
          waits or is planned while no window is open for it.
        </p>
      )}
      <ul className={classes.list}>
        {shutOut.map(({ id, sentence }) => (
          <li key={id}>
            <span>
              <Words parts={sentence} />
            </span>
          </li>
        ))}
        {moreShutOut > 0 && <li>{moreShutOut} more</li>}
      </ul>
    </>
  );
}
