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

import type { FreezeExceptionView } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { SafeLink } from '../SafeLink';
import { Words } from '../Words';

/** Who asked to pass which freeze, who confirmed it, until when, and what came of it. */
export function ExceptionWords(props: { exception: FreezeExceptionView }) {
  const { at, by, confirmed, ended, event, reason, ticket, until, usedAt } =
    props.exception;
  const texts = useTextClasses();
  return (
    <>
      <b className={texts.strong}>{by.name}</b> asked for an exception from
      freeze ‘{event.title}’, <Words parts={[{ time: at, as: 'at' }]} />: “
      {reason}”, <SafeLink href={ticket}>{ticket}</SafeLink>.{' '}
      {confirmed && (
        <>
          <b className={texts.strong}>{confirmed.by.name}</b> confirmed it,{' '}
          <Words parts={[{ time: confirmed.at, as: 'at' }]} />.{' '}
        </>
      )}
      {usedAt && (
        <Words parts={['It passed by it ', { time: usedAt, as: 'at' }, '. ']} />
      )}
      {ended ? (
        <Words
          parts={[
            'It ended',
            ...(ended.at ? [' ', { time: ended.at, as: 'at' as const }] : []),
            `: ${ended.because}.`,
          ]}
        />
      ) : (
        <Words
          parts={[
            confirmed
              ? 'It lasts until '
              : 'It counts once somebody else confirms it, until ',
            { time: until, as: 'when' },
            '.',
          ]}
        />
      )}
    </>
  );
}
