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
import { kindWord, letsThrough } from '../../model';
import { NARROW, tokens } from '../../theme';
import { Actors } from '../Actors';
import { EvidenceList, type EvidenceRow, EvidenceValue } from '../Evidence';
import { Moment } from '../Words';
import { NAMED_IN_ROW } from './GateNext';
import { TickButton } from './TickButton';

const useStyles = makeStyles(
  theme => ({
    evidence: {
      padding: '4px 16px 14px 132px',
      background: tokens(theme).inset,
      [NARROW]: { paddingLeft: 16 },
    },
  }),
  { name: 'ReleasePipelineGateEvidence' },
);

/** Value and limit in words, unless the evidence tells of them itself. */
function measuredRows(gate: GateView): EvidenceRow[] {
  const { evidence, value, threshold } = gate;
  const told = new Set(evidence.map(({ label }) => label));
  return [
    { label: 'Value', value },
    { label: 'Threshold', value: threshold },
  ].filter(row => row.value !== undefined && !told.has('Value'));
}

/** What a judgement rests on: values, ages, queries, and who can act. */
export function GateEvidence(props: { id: string; gate: GateView }) {
  const { id, gate } = props;
  const classes = useStyles();
  const { whoCanAct = [] } = gate;
  const rows: EvidenceRow[] = [
    ...measuredRows(gate),
    ...gate.evidence.map(item => ({
      label: item.label,
      value: (
        <>
          <EvidenceValue item={item} />
          {item.ticked !== undefined && (
            <TickButton
              gate={gate.name}
              item={item.label}
              ticked={item.ticked}
              whoCanAct={whoCanAct}
            />
          )}
        </>
      ),
    })),
  ];
  // A condition that holds says the rest in its row.
  const holds = !letsThrough(gate.status);
  if (whoCanAct.length > (holds ? NAMED_IN_ROW : 0)) {
    rows.push({ label: 'Who can act', value: <Actors of={whoCanAct} /> });
  }
  if (gate.nextAction && !holds) {
    rows.push({ label: 'Next step', value: <>{gate.nextAction}</> });
  }
  if (gate.passesAt) {
    rows.push({
      label: 'Ends',
      value: <Moment time={gate.passesAt} as="in" />,
    });
  }
  if (gate.observedAt) {
    rows.push({
      label: 'Judged',
      value: (
        <>
          <Moment time={gate.observedAt} />
          {gate.validUntil && (
            <>
              , valid until <Moment time={gate.validUntil} />
            </>
          )}
        </>
      ),
    });
  }
  if (rows.length === 0) {
    rows.push({ label: 'Evidence', value: 'none was recorded' });
  }
  if (!holds) {
    rows.push({ label: 'Kind', value: kindWord(gate.kind) });
  }
  return <EvidenceList id={id} rows={rows} className={classes.evidence} />;
}
