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

import type { RetroItem } from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { useTextClasses } from '../../theme';
import { EvidenceList, EvidenceToggle, EvidenceValue } from '../Evidence';
import {
  Chip,
  gateVocable,
  hindsightVocable,
  outcomeVocable,
  Status,
} from '../Status';
import { Moment, Words } from '../Words';

const moments: Record<RetroItem['moment'], string> = {
  entered: 'came in',
  watched: 'watch ended',
  ended: 'ended before',
  now: 'may still come',
};

/** What did not come in may still do so. */
function isComing({ moment, outcome }: RetroItem): boolean {
  return moment === 'now' && outcome === 'not-entered';
}

/** One release: what would have been said, what really happened, and on demand what that rests on. */
export function RetroRow(props: { item: RetroItem }) {
  const { item } = props;
  const { evidence } = item;
  const texts = useTextClasses();
  const [open, setOpen] = useState(false);
  const evidenceId = useId();
  return (
    <>
      <tr>
        <th scope="row">{item.release.version}</th>
        <td>
          <Moment time={item.at} />
          <div className={texts.meta}>{moments[item.moment]}</div>
        </td>
        <td>
          <Status of={gateVocable(item.status)} />
          <div className={texts.meta}>
            <Words parts={item.reason} />
          </div>
        </td>
        <td>
          {item.value ?? <span className={texts.muted}>none</span>}
          {item.threshold && <div className={texts.meta}>{item.threshold}</div>}
        </td>
        <td>
          <Status
            of={outcomeVocable(item.outcome)}
            text={isComing(item) ? 'Not there yet' : undefined}
          />{' '}
          {item.hindsight && <Chip of={hindsightVocable(item.hindsight)} />}
          <div className={texts.meta}>
            <Words parts={item.outcomeSentence} />
          </div>
        </td>
        <td>
          {evidence.length > 0 ? (
            <EvidenceToggle
              of={item.release.version}
              open={open}
              controls={evidenceId}
              onChange={setOpen}
            />
          ) : (
            <span className={texts.muted}>none</span>
          )}
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6}>
            <EvidenceList
              id={evidenceId}
              rows={evidence.map(one => ({
                label: one.label,
                value: <EvidenceValue item={one} />,
              }))}
            />
          </td>
        </tr>
      )}
    </>
  );
}
