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

import { useApi } from '@backstage/core-plugin-api';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { inTheWay, type Ask } from '../../model';
import { useTextClasses } from '../../theme';
import { BlastRadiusSummary } from '../BlastRadius';
import { CollisionNotice } from '../Collisions';
import { ClosedNotice } from './ClosedNotice';
import { Facts } from './Facts';
import { PartialFailure } from './PartialFailure';
import { ReasonDialog } from './ReasonDialog';
import { refusalOf, StageChoice } from './StageChoice';
import {
  NOW,
  startOf,
  TimeChoice,
  whenOf,
  type ChosenTime,
} from './TimeChoice';

/** `production-eu and production-us`. */
function inWords(names: string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

/** Asks for a release in a stage, and in the stages beside it on demand. */
export function AskDialog(props: {
  componentRef: string;
  ask: Ask;
  /** The same release in the other stages of the group. */
  beside: Ask[];
  onClose: () => void;
}) {
  const { componentRef, ask, beside, onClose } = props;
  const { stage, verdict } = ask;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  const [replace, setReplace] = useState(false);
  const [time, setTime] = useState<ChosenTime>(NOW);
  const [recorded, setRecorded] = useState<string[]>([]);
  const other = inTheWay(ask);
  // What is in the way of one stage is settled for that stage alone.
  const asks = other ? [ask] : [ask, ...beside];
  const [ticked, setTicked] = useState(
    () => new Set(asks.filter(one => !refusalOf(one)).map(nameOf)),
  );
  const chosen =
    asks.length === 1
      ? asks
      : asks.filter(
          one => ticked.has(nameOf(one)) && !recorded.includes(nameOf(one)),
        );
  const { version } = verdict.release;
  const planned = whenOf(time, Date.now());
  const at = planned.when && 'at' in planned.when ? planned.when.at : undefined;
  const keeps = other !== undefined && !replace;

  const send = async (one: Ask, reason: string | undefined) => {
    await api.createPromotion(componentRef, {
      stage: one.stage.name,
      releaseId: one.verdict.release.id,
      ...(reason && { reason }),
      ...(other && { replaces: other.id }),
      ...(planned.when && { when: planned.when }),
    });
  };
  const askAll = async (reason: string | undefined) => {
    if (keeps) {
      return;
    }
    if (asks.length === 1) {
      await send(ask, reason);
      return;
    }
    const done = [...recorded];
    const refused: PartialFailure['refused'] = [];
    for (const one of chosen) {
      try {
        await send(one, reason);
        done.push(nameOf(one));
      } catch (cause) {
        refused.push({ what: nameOf(one), cause });
      }
    }
    setRecorded(done);
    if (refused.length > 0) {
      throw new PartialFailure({
        done: 'Asked for in',
        recorded: done,
        refused,
      });
    }
  };
  const tick = (name: string) => {
    const next = new Set(ticked);
    if (!next.delete(name)) {
      next.add(name);
    }
    setTicked(next);
  };

  const isProtected = chosen.some(one => one.stage.protected);
  return (
    <ReasonDialog
      title={`Ask for ${version} in ${inWords(asks.map(nameOf))}`}
      confirm={
        keeps
          ? `Keep ${other.release.version}`
          : `Ask for ${inWords(chosen.map(nameOf)) || 'no stage'}`
      }
      reasonHint={
        isProtected
          ? 'Asked for on a protected stage; the approvers read it.'
          : 'Shown in the timeline.'
      }
      reasonRequired={isProtected && !keeps}
      impossible={
        chosen.length === 0
          ? 'Choose a stage first.'
          : (!keeps && planned.missing) || undefined
      }
      onConfirm={askAll}
      onClose={onClose}
    >
      {asks.length > 1 && (
        <StageChoice
          asks={asks}
          ticked={ticked}
          recorded={recorded}
          onTick={tick}
        />
      )}
      <Facts
        verdict={verdict}
        runs={stage.release?.version}
        several={asks.length > 1}
      />
      {chosen.map(one => (
        <p key={nameOf(one)} className={texts.dense}>
          <b className={texts.strong}>
            What else it touches{asks.length > 1 && ` in ${nameOf(one)}`}:
          </b>{' '}
          <BlastRadiusSummary
            componentRef={componentRef}
            stage={nameOf(one)}
            releaseId={one.verdict.release.id}
          />
        </p>
      ))}
      {!keeps && (
        <TimeChoice
          chosen={time}
          windows={chosen.flatMap(one => one.verdict.nextWindow ?? [])}
          onChange={setTime}
        />
      )}
      {at &&
        chosen.map(one => (
          <ClosedNotice
            key={nameOf(one)}
            componentRef={componentRef}
            stage={nameOf(one)}
            at={at}
            direction="forward"
            risk={one.verdict.risk}
            onTake={local => setTime({ kind: 'time', local })}
          />
        ))}
      {chosen.map(one => (
        <CollisionNotice
          key={nameOf(one)}
          componentRef={componentRef}
          stage={nameOf(one)}
          release={one.verdict.release.id}
          at={startOf(planned.when, one.verdict.nextWindow)}
        />
      ))}
      {other && (
        <RadioGroup
          aria-label={`${other.release.version} is already asked for`}
          value={replace ? 'replace' : 'keep'}
          onChange={event => setReplace(event.target.value === 'replace')}
        >
          <p>
            {other.requestedBy.name} asked for {other.release.version} already.
            Only one forward promotion can be open per stage.
          </p>
          <FormControlLabel
            value="keep"
            control={<Radio color="primary" />}
            label={`Keep ${other.release.version}; nothing changes`}
          />
          <FormControlLabel
            value="replace"
            control={<Radio color="primary" />}
            label={`Replace ${other.release.version} by ${version}; it ends as superseded with its approvals`}
          />
        </RadioGroup>
      )}
    </ReasonDialog>
  );
}

function nameOf({ stage }: Ask): string {
  return stage.name;
}
