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

import type { Problem } from 'backstage-plugin-release-pipeline-common';
import type { GlyphName } from '../../icons';
import { useTextClasses } from '../../theme';
import { CopyBox } from '../CopyButton';
import { Notice } from '../Notice';
import { SafeLink } from '../SafeLink';

function glyphOf(code: string): GlyphName {
  return code.startsWith('binding') ? 'link' : 'triangle';
}

/** What is wrong, where it is mended, and the exact text to add there. */
export function Problems(props: { problems: Problem[] }) {
  const { problems } = props;
  const texts = useTextClasses();
  return (
    <>
      {problems.map(problem => (
        <Notice
          key={`${problem.code} ${problem.stage} ${problem.message}`}
          tone="warn"
          glyph={glyphOf(problem.code)}
          role="group"
          label={problem.message}
        >
          <div>
            {problem.stage && <b className={texts.strong}>{problem.stage}: </b>}
            <b className={texts.strong}>{problem.message}</b>
          </div>
          {problem.remedy && <div>{problem.remedy}</div>}
          {problem.place && (
            <div>
              Place:{' '}
              <SafeLink href={problem.href} className={texts.code}>
                {problem.place}
              </SafeLink>
            </div>
          )}
          {problem.copy && <CopyBox text={problem.copy} />}
        </Notice>
      ))}
    </>
  );
}
