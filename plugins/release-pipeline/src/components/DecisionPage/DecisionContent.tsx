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
import { useMemo } from 'react';
import {
  everyCondition,
  weighingStatuses,
  type DecisionState,
  type Verb,
} from '../../model';
import { NARROW, useTextClasses } from '../../theme';
import { BlastRadiusPanel } from '../BlastRadius';
import { CollisionNotice } from '../Collisions';
import { GateList, RecordsContext } from '../ConditionsPanel';
import { EvidenceOfPromotion } from '../EvidenceFiles';
import { Exceptions } from '../Exceptions';
import { Panel } from '../Panel';
import { Meter } from '../Status';
import { Around } from './Around';
import { AskSummary } from './AskSummary';
import { DecisionBox } from './DecisionBox';
import { WhatChanges } from './WhatChanges';

const useStyles = makeStyles(
  {
    columns: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) 344px',
      gridTemplateRows: 'auto 1fr',
      gap: 16,
      alignItems: 'start',
      [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    // Read and reached after the summary; drawn beside all of it.
    side: {
      display: 'grid',
      gap: 16,
      gridColumn: 2,
      gridRow: '1 / 3',
      [NARROW]: { gridColumn: 1, gridRow: 'auto' },
    },
    rest: { display: 'grid', gap: 16, minWidth: 0 },
  },
  { name: 'ReleasePipelineDecisionContent' },
);

/** The facts on one screen, and beside them the decision. */
export function DecisionContent(props: {
  state: DecisionState;
  looked: () => void;
  send: (verb: Verb, reason: string) => Promise<void>;
}) {
  const { state, looked, send } = props;
  const { view } = state;
  const { promotion } = view;
  const { verdict } = promotion;
  const classes = useStyles();
  const texts = useTextClasses();
  const records = useMemo(
    () =>
      verdict && {
        about: {
          component: promotion.component.ref,
          stage: verdict.stage,
          releaseId: verdict.release.id,
        },
        version: verdict.release.version,
        announce: verdict.announce,
      },
    [promotion.component.ref, verdict],
  );
  return (
    <div className={classes.columns}>
      <AskSummary promotion={promotion} />
      <div className={classes.side}>
        <DecisionBox state={state} looked={looked} send={send} />
        <Around around={view.around} />
        <EvidenceOfPromotion promotion={promotion} />
      </div>
      <div className={classes.rest}>
        <CollisionNotice
          componentRef={promotion.component.ref}
          stage={promotion.stage}
          promotion={promotion.id}
        />
        <WhatChanges view={view} />
        <Exceptions promotion={promotion} verdict={verdict} framed />
        {verdict && (
          <RecordsContext.Provider value={records}>
            <Panel
              bare
              title="Conditions"
              beside={
                <>
                  <span className={texts.muted}>
                    {verdict.met} of {verdict.total} met
                  </span>
                  <Meter statuses={weighingStatuses(verdict.gates)} />
                </>
              }
            >
              <GateList gates={everyCondition(verdict)} />
            </Panel>
          </RecordsContext.Provider>
        )}
        <BlastRadiusPanel
          componentRef={promotion.component.ref}
          stage={promotion.stage}
          releaseId={promotion.release.id}
        />
      </div>
    </div>
  );
}
