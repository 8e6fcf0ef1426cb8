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
import type { Tab } from 'backstage-plugin-release-pipeline-common';
import { useId, useMemo } from 'react';
import { NARROW } from '../../theme';
import { CalendarStrip } from '../CalendarStrip';
import { Candidates } from '../Candidates';
import { ConditionsPanel, RecordsContext } from '../ConditionsPanel';
import { DelayAnnouncer, Headline, HeadlineAnnouncer } from '../Headline';
import { Panel } from '../Panel';
import { Problems } from '../Problems';
import { usePromotionDialogs } from '../PromotionDialogs';
import { Reviews } from '../Reviews';
import { Sources } from '../Sources';
import { TargetRows, toggleId } from '../StageCard';
import { StageGraph } from '../StageGraph';
import { Timeline } from '../Timeline';
import { ToConfirm } from '../ToConfirm';
import { asksBeside, type Ask } from '../../model';
import { ChoosePipeline } from './ChoosePipeline';
import { StaleStages } from './StaleStages';
import { headlineAsk, useHeadlineAction } from './useHeadlineAction';
import { useSelection } from './useSelection';

const useStyles = makeStyles(
  {
    columns: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) 344px',
      gap: 16,
      alignItems: 'start',
      [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    column: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: 16,
    },
  },
  { name: 'ReleasePipelineTabView' },
);

/** The whole tab: the sentence, the graph, the conditions, what happened. */
export function TabView(props: { tab: Tab; loadedAt: number }) {
  const { tab, loadedAt } = props;
  const classes = useStyles();
  const panelId = useId();
  const openDialog = usePromotionDialogs();
  const { stage, verdict, promotion, isOpen, toggle, show, close } =
    useSelection(tab);

  const openAsk = (ask: Ask) =>
    openDialog({
      kind: 'ask',
      componentRef: tab.component.ref,
      ask,
      beside: asksBeside(tab.stages, ask),
    });
  const action = useHeadlineAction(tab, openAsk);

  const component = tab.component.ref;
  const records = useMemo(
    () =>
      verdict && {
        about: {
          component,
          stage: verdict.stage,
          releaseId: verdict.release.id,
        },
        version: verdict.release.version,
        announce: verdict.announce,
      },
    [component, verdict],
  );

  return (
    <>
      <HeadlineAnnouncer sentence={tab.headline.sentence} />
      <DelayAnnouncer stages={tab.stages} />
      <Headline
        headline={tab.headline}
        action={action}
        because={
          tab.stages.some(({ verdicts }) => verdicts.length > 0) &&
          !tab.mayAsk.allowed
            ? tab.mayAsk.because
            : undefined
        }
      />
      <StaleStages stages={tab.stages} />
      {tab.toConfirm && (
        <ToConfirm componentRef={tab.component.ref} change={tab.toConfirm} />
      )}
      <Reviews reviews={tab.reviews} />
      <Problems problems={tab.problems} />
      {(tab.state === 'view-only' || tab.state === 'nothing') && (
        <ChoosePipeline tab={tab} />
      )}
      {tab.stages.length > 0 && (
        <StageGraph
          stages={tab.stages}
          selected={isOpen ? stage?.name : undefined}
          panelId={panelId}
          onToggle={toggle}
        />
      )}
      {isOpen && stage && (verdict || promotion) && (
        <RecordsContext.Provider value={records}>
          <ConditionsPanel
            key={`${stage.name} ${verdict?.release.id}`}
            id={panelId}
            stage={stage}
            verdict={verdict}
            promotion={promotion}
            askedAbove={
              verdict !== undefined && verdict === headlineAsk(tab)?.verdict
            }
            onAsk={openAsk}
            onClose={() => {
              close();
              document.getElementById(toggleId(panelId, stage.name))?.focus();
            }}
          />
        </RecordsContext.Provider>
      )}
      {tab.unstaged.length > 0 && (
        <Panel title={`In no stage (${tab.unstaged.length})`}>
          <TargetRows targets={tab.unstaged} />
        </Panel>
      )}
      <div className={tab.stages.length > 0 ? classes.columns : undefined}>
        <div className={classes.column}>
          {stage && stage.verdicts.length > 1 && (
            <Candidates
              stage={stage}
              shown={isOpen ? verdict : undefined}
              onShow={show}
              onAsk={openAsk}
            />
          )}
          {tab.state !== 'nothing' && (
            <Timeline
              items={tab.timeline}
              stages={tab.stages.map(({ name }) => name)}
            />
          )}
        </div>
        {tab.stages.length > 0 && (
          <CalendarStrip
            componentRef={tab.component.ref}
            name={tab.component.name}
          />
        )}
      </div>
      <Sources tab={tab} loadedAt={loadedAt} />
    </>
  );
}
