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

import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { Fragment } from 'react';
import { blockersOf } from '../../model';
import { Moment } from '../Words';

const TOLD = 3;

/** What holds a release back, by name, and until when where that is known. */
export function HeldBy(props: { gates: GateView[] }) {
  const { gates } = props;
  const blockers = blockersOf(gates);
  if (blockers.length === 0) {
    return <>Everything lets it through.</>;
  }
  const more = blockers.length - TOLD;
  return (
    <>
      Held by{' '}
      {blockers.slice(0, TOLD).map((gate, index) => (
        <Fragment key={gate.name}>
          {index > 0 && ', '}
          {gate.title}
          {gate.passesAt && (
            <>
              {' '}
              until <Moment time={gate.passesAt} />
            </>
          )}
        </Fragment>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}
