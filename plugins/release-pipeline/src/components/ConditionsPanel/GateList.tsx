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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { blockersOf, isObserved, letsThrough } from '../../model';
import { joined, tokens, useTextClasses } from '../../theme';
import { gateVocable, Status } from '../Status';
import { Moment } from '../Words';
import { GateRow } from './GateRow';

// From here on what lets through folds; what holds never does.
const FOLD_ABOVE = 8;

const useStyles = makeStyles(
  theme => {
    const { line, text2 } = tokens(theme);
    return {
      head: {
        display: 'flex',
        justifyContent: 'space-between',
        gap: 12,
        padding: '12px 16px 6px',
        fontSize: 12,
        lineHeight: '16px',
        fontWeight: 600,
        color: text2,
        margin: 0,
      },
      list: { listStyle: 'none', margin: 0, padding: 0 },
      fold: {
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        gap: '4px 12px',
        padding: '10px 16px',
        borderTop: `1px solid ${line}`,
        fontSize: 13,
      },
    };
  },
  { name: 'ReleasePipelineGateList' },
);

function countByKind(gates: GateView[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of gates) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Array.from(counts, ([kind, count]) => `${kind} ${count}`).join(', ');
}

function latest(gates: GateView[]): string | undefined {
  return gates
    .flatMap(gate => gate.observedAt ?? [])
    .sort()
    .at(-1);
}

/** All conditions: what holds, then what lets through, then what is only tried. */
export function GateList(props: { gates: GateView[]; heading?: 'h3' | 'h4' }) {
  const { gates, heading: Heading = 'h4' } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const [unfolded, setUnfolded] = useState(false);
  const holding = blockersOf(gates);
  const observed = gates.filter(isObserved);
  const passing = gates.filter(
    gate => letsThrough(gate.status) && !isObserved(gate),
  );
  const folded = passing.length > FOLD_ABOVE && !unfolded;
  const evaluated = latest(gates);
  const told = holding.find(({ evidence }) => evidence.length > 0);
  return (
    <>
      {holding.length > 0 && (
        <>
          <Heading className={classes.head}>
            <span>Holds it back ({holding.length})</span>
            {evaluated && (
              <span>
                Evaluated <Moment time={evaluated} />
              </span>
            )}
          </Heading>
          <ul className={classes.list}>
            {holding.map(gate => (
              <GateRow key={gate.name} gate={gate} startsOpen={gate === told} />
            ))}
          </ul>
        </>
      )}
      {passing.length > 0 && !folded && (
        <>
          <Heading className={classes.head}>
            Lets it through ({passing.length})
          </Heading>
          <ul className={classes.list}>
            {passing.map(gate => (
              <GateRow key={gate.name} gate={gate} />
            ))}
          </ul>
        </>
      )}
      {folded && (
        <div className={classes.fold}>
          <Status
            of={gateVocable('passed')}
            text={`${passing.length} let it through`}
          />
          <span className={joined(texts.muted)}>{countByKind(passing)}</span>
          <Button
            size="small"
            variant="outlined"
            onClick={() => setUnfolded(true)}
          >
            Show all
          </Button>
        </div>
      )}
      {observed.length > 0 && (
        <>
          <Heading className={classes.head}>
            Only observed, holds nothing ({observed.length})
          </Heading>
          <ul className={classes.list}>
            {observed.map(gate => (
              <GateRow key={gate.name} gate={gate} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}
