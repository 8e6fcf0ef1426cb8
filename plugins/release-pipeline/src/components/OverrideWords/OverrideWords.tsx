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

import type { OverrideView } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { SafeLink } from '../SafeLink';
import { Words } from '../Words';

/** Who let what pass, when, why, and what came of it. */
export function OverrideWords(props: { override: OverrideView }) {
  const { at, by, ended, gates, reason, review, ticket, until } =
    props.override;
  const texts = useTextClasses();
  return (
    <>
      <b className={texts.strong}>{by.name}</b> overrode{' '}
      {gates.map(({ name, title, was }, index) => (
        <span key={name}>
          {index > 0 && ', '}‘{title}’ (<Words parts={was} />)
        </span>
      ))}
      , <Words parts={[{ time: at, as: 'at' }]} />: “{reason}”,{' '}
      <SafeLink href={ticket}>{ticket}</SafeLink>.{' '}
      {ended ? (
        <Words
          parts={[
            'It ended ',
            { time: ended.at, as: 'at' },
            `: ${ended.because}.`,
          ]}
        />
      ) : (
        <Words parts={['It lasts until ', { time: until, as: 'at' }, '.']} />
      )}{' '}
      {review
        ? `${review.by.name} closed the review: “${review.finding}”.`
        : 'A review is owed.'}
    </>
  );
}
