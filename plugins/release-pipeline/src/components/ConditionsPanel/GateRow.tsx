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

import { makeStyles } from '@material-ui/core/styles';
import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { useReader } from '../../hooks';
import { letsThrough, shownStatus } from '../../model';
import { joined, NARROW, tokens, useTextClasses } from '../../theme';
import { formatSpan } from '../../times';
import { EvidenceToggle } from '../Evidence';
import { ProgressBar, progressText, useProgressNow } from '../ProgressBar';
import { gateVocable, Status } from '../Status';
import { Moment, Words } from '../Words';
import { GateEvidence } from './GateEvidence';
import { GateNext } from './GateNext';

const useStyles = makeStyles(
  theme => {
    const { line, inset, text2 } = tokens(theme);
    return {
      gate: { borderTop: `1px solid ${line}` },
      row: {
        display: 'grid',
        gridTemplateColumns: '104px minmax(0, 1fr) minmax(0, 176px) 108px 28px',
        gap: '0 12px',
        padding: '8px 12px 8px 16px',
        alignItems: 'start',
        fontSize: 13,
        lineHeight: '18px',
        overflowWrap: 'anywhere',
        [NARROW]: {
          gridTemplateColumns: '104px minmax(0, 1fr) minmax(0, auto) 28px',
        },
      },
      open: { background: inset },
      at: {
        color: text2,
        fontSize: 12,
        lineHeight: '16px',
        [NARROW]: { display: 'none' },
      },
      // Below all but the result and the button.
      next: { gridColumn: '2 / -2' },
    };
  },
  { name: 'ReleasePipelineGateRow' },
);

function Value(props: { gate: GateView }) {
  const { gate } = props;
  const { progress, value, threshold } = gate;
  const now = useProgressNow(progress);
  if (progress) {
    return (
      <span>
        {progressText(progress, now)}
        {progress.unit === 'ms' && !letsThrough(gate.status) && (
          <ProgressBar label={gate.title} progress={progress} />
        )}
      </span>
    );
  }
  return <span>{[value, threshold].filter(Boolean).join(', ')}</span>;
}

function TimeTo(props: { time: string }) {
  const { time } = props;
  const left = Date.parse(time) - useReader([time]).now;
  return <>{left > 0 ? `in ${formatSpan(left)}` : 'any moment'}</>;
}

function WhenText(props: { gate: GateView }) {
  const { gate } = props;
  if (gate.passesAt) {
    return (
      <>
        ends <Moment time={gate.passesAt} />
        <br />
        <TimeTo time={gate.passesAt} />
      </>
    );
  }
  if (letsThrough(gate.status)) {
    return gate.observedAt ? <Moment time={gate.observedAt} /> : <></>;
  }
  return <>no end known</>;
}

/** One condition in one line; its evidence on demand. */
export function GateRow(props: { gate: GateView; startsOpen?: boolean }) {
  const { gate, startsOpen = false } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const [open, setOpen] = useState(startsOpen);
  const evidenceId = useId();
  return (
    <li className={classes.gate}>
      <div className={joined(classes.row, open && classes.open)}>
        <span>
          <Status of={gateVocable(shownStatus(gate))} />
        </span>
        <span>
          <span className={texts.strong}>{gate.title}</span>{' '}
          <span className={texts.muted}>
            <Words parts={gate.reason} />
          </span>
        </span>
        <Value gate={gate} />
        <span className={classes.at}>
          <WhenText gate={gate} />
        </span>
        <EvidenceToggle
          of={gate.title}
          open={open}
          controls={evidenceId}
          onChange={setOpen}
        />
        {!letsThrough(gate.status) && (
          <div className={classes.next}>
            <GateNext gate={gate} />
          </div>
        )}
      </div>
      {open && <GateEvidence id={evidenceId} gate={gate} />}
    </li>
  );
}
