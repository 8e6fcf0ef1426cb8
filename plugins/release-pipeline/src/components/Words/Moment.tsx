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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { formatSpan } from '../../times';
import { Words } from './Words';

type Form = Extract<Sentence[number], { time: string }>['as'];

/** One moment on its own. */
export function Moment(props: { time: string; as?: Form }) {
  const { time, as = 'at' } = props;
  return <Words parts={[{ time, as }]} />;
}

/** Since when, and how long that is: `since Wed 18 Nov, 15:40 CET (22 h)`. */
export function Since(props: { time: string }) {
  const { time } = props;
  const reader = useReader([time]);
  return (
    <>
      since <Moment time={time} /> ({formatSpan(reader.now - Date.parse(time))})
    </>
  );
}

/** How long ago a moment was, and nothing else: `7 d 3 h`. */
export function Age(props: { time: string }) {
  const { time } = props;
  const reader = useReader([time]);
  return (
    <time dateTime={time} title={time}>
      {formatSpan(reader.now - Date.parse(time))}
    </time>
  );
}
