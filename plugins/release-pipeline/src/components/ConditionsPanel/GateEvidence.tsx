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
import type {
  GateView,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import { Fragment, type ReactNode } from 'react';
import { useReader } from '../../hooks';
import { kindWord, letsThrough } from '../../model';
import { joined, NARROW, tokens, useTextClasses } from '../../theme';
import { sentenceText } from '../../times';
import { Actors } from '../Actors';
import { Plot } from '../Plot';
import { SafeLink, webUrl } from '../SafeLink';
import { Moment, Words } from '../Words';
import { NAMED_IN_ROW } from './GateNext';
import { TickButton } from './TickButton';

const useStyles = makeStyles(
  theme => {
    const { inset, line, paper } = tokens(theme);
    return {
      evidence: {
        display: 'grid',
        gridTemplateColumns: '108px minmax(0, 1fr)',
        gap: '4px 12px',
        margin: 0,
        padding: '4px 16px 14px 132px',
        background: inset,
        fontSize: 13,
        lineHeight: '18px',
        overflowWrap: 'anywhere',
        '& dd': { margin: 0, minWidth: 0 },
        [NARROW]: { paddingLeft: 16 },
      },
      code: {
        display: 'block',
        padding: '4px 8px',
        background: paper,
        border: `1px solid ${line}`,
        marginBottom: 2,
      },
    };
  },
  { name: 'ReleasePipelineGateEvidence' },
);

type Row = { label: string; value: ReactNode };

/** Value and limit in words, unless the evidence tells of them itself. */
function measuredRows(gate: GateView): Row[] {
  const { evidence, value, threshold } = gate;
  const told = new Set(evidence.map(({ label }) => label));
  return [
    { label: 'Value', value },
    { label: 'Threshold', value: threshold },
  ].filter(row => row.value !== undefined && !told.has('Value'));
}

/** A query or the like, in full, and where it can be tried. */
function Code(props: {
  value: Sentence;
  href: string | undefined;
  label: string;
}) {
  const { value, href, label } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <>
      <code className={joined(texts.code, classes.code)}>
        <Words parts={value} />
      </code>
      {webUrl(href) && (
        <SafeLink href={href}>
          Open the {label.toLocaleLowerCase('en-US')}
        </SafeLink>
      )}
    </>
  );
}

/** What a judgement rests on: values, ages, queries, and who can act. */
export function GateEvidence(props: { id: string; gate: GateView }) {
  const { id, gate } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const reader = useReader([]);
  const { whoCanAct = [] } = gate;
  const rows: Row[] = [
    ...measuredRows(gate),
    ...gate.evidence.map(({ label, value, code, href, chart, ticked }) => ({
      label,
      value: code ? (
        <Code value={value} href={href} label={label} />
      ) : (
        <>
          <SafeLink href={href}>
            <Words parts={value} />
          </SafeLink>
          {chart && <Plot chart={chart} label={sentenceText(value, reader)} />}
          {ticked !== undefined && (
            <TickButton
              gate={gate.name}
              item={label}
              ticked={ticked}
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
  const bare = rows.length === 0;
  if (!holds) {
    rows.push({ label: 'Kind', value: kindWord(gate.kind) });
  }
  return (
    <dl id={id} className={classes.evidence}>
      {bare && (
        <>
          <dt className={texts.muted}>Evidence</dt>
          <dd>none was recorded</dd>
        </>
      )}
      {rows.map(({ label, value }, index) => (
        <Fragment key={`${label} ${index}`}>
          <dt className={texts.muted}>
            <Actors of={[label]} />
          </dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
