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
import type { Change } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { Status } from '../Status';
import { Moment, Words } from '../Words';
import { CalendarRow } from './CalendarRow';
import { changeVocable } from './useChangeClasses';

/** One change: when, what, where, how it stands. */
export function ChangeRow(props: { change: Change }) {
  const { change } = props;
  const texts = useTextClasses();
  return (
    <CalendarRow
      start={change.start}
      more={
        <>
          <Words parts={change.sentence} />
          {change.end && (
            <>
              {' · '}ended <Moment time={change.end} />
            </>
          )}
        </>
      }
    >
      <EntityRefLink entityRef={change.component.ref} hideIcon />{' '}
      <b className={texts.strong}>{change.version}</b> {change.stage}{' '}
      <Status of={changeVocable(change)} />
    </CalendarRow>
  );
}
