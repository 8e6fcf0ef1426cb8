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

import type { StageView } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { Notice } from '../Notice';
import { Words } from '../Words';

/** Which stages are shown from old facts, and why; they count as unknown (R4, R5). */
export function StaleStages(props: { stages: StageView[] }) {
  const { stages } = props;
  const texts = useTextClasses();
  // What was never seen has no facts to be stale; the headline tells of it.
  const stale = stages.filter(
    ({ freshness: { fresh, observedAt } }) => !fresh && observedAt,
  );
  if (stale.length === 0) {
    return undefined;
  }
  const reasons = new Map(
    stale.flatMap(({ freshness: { sentence } }) =>
      sentence ? [[JSON.stringify(sentence), sentence] as const] : [],
    ),
  );
  return (
    <Notice tone="unk" glyph="plug">
      <div>
        {Array.from(reasons, ([key, sentence]) => (
          <b key={key} className={texts.strong}>
            <Words parts={sentence} />{' '}
          </b>
        ))}
        {stale.map(({ name }) => name).join(', ')}{' '}
        {stale.length === 1 ? 'is' : 'are'} shown as last seen and{' '}
        {stale.length === 1 ? 'counts' : 'count'} as unknown. Nothing new starts
        from there.
      </div>
    </Notice>
  );
}
