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
  if (code === 'not-covered') {
    return 'shield';
  }
  return code.startsWith('binding') ? 'link' : 'triangle';
}

/** Problems that are mended in the same way, said once with all their places. */
function bySameRemedy(problems: Problem[]): Problem[][] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.remedy, problem.copy]);
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return Array.from(groups.values());
}

function ProblemText(props: { problem: Problem }) {
  const { problem } = props;
  const texts = useTextClasses();
  return (
    <div>
      <b className={texts.strong}>
        {problem.stage && `${problem.stage}: `}
        {problem.message}
      </b>
      {problem.place && (
        <>
          <br />
          Place:{' '}
          <SafeLink href={problem.href} className={texts.code}>
            {problem.place}
          </SafeLink>
        </>
      )}
    </div>
  );
}

/** What is wrong, where it is mended, and the exact text to add there. */
export function Problems(props: { problems: Problem[] }) {
  const { problems } = props;
  return (
    <>
      {bySameRemedy(problems).map(group => {
        const [{ code, message, remedy, copy, stage }] = group;
        return (
          <Notice
            key={`${code} ${stage} ${message}`}
            tone="warn"
            glyph={glyphOf(code)}
            role="group"
            label={message}
          >
            {group.map(problem => (
              <ProblemText
                key={`${problem.stage} ${problem.message} ${problem.place}`}
                problem={problem}
              />
            ))}
            {remedy && <div>{remedy}</div>}
            {copy && <CopyBox text={copy} />}
          </Notice>
        );
      })}
    </>
  );
}
