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

import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import type {
  Prognosis,
  PrognosisItem,
  TrainRun,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { useParams } from 'react-router-dom';
import { releasePipelineApiRef } from '../../api';
import { usePrognosis, useTrain, useTrains } from '../../hooks';
import { useTextClasses } from '../../theme';
import { ToldCollisions } from '../Collisions';
import { PageBody } from '../PageBody';
import { LiveContent } from '../PageStates';
import { Panel } from '../Panel';
import { ReasonDialog } from '../PromotionDialogs';
import { PromotionLink } from '../PromotionLink';
import { Status } from '../Status';
import { Moment, Words } from '../Words';
import { ScheduleDialog } from './ScheduleDialog';
import { useTableClasses } from './useTableClasses';
import { outlookVocable, runVocable } from './words';

/** One train: what it would take along, and how it went before. */
export function TrainPage() {
  const { id = '' } = useParams();
  const train = useTrain(id);
  const prognosis = usePrognosis(id);
  const classes = useTableClasses();
  return (
    <PageBody padded>
      <div className={classes.stack}>
        <Link to="../trains">All trains</Link>
        <LiveContent live={train} what="the train" rows={2}>
          {view => <About train={view} onChanged={train.refresh} />}
        </LiveContent>
        <LiveContent live={prognosis} what="its prognosis" rows={4}>
          {answer => <PrognosisPanel prognosis={answer} />}
        </LiveContent>
        <LiveContent live={train} what="its departures" rows={2}>
          {({ runs, text }) => (
            <>
              {runs.map(run => (
                <RunPanel key={run.id} run={run} stage={text.stage} />
              ))}
            </>
          )}
        </LiveContent>
      </div>
    </PageBody>
  );
}

/** What is asked, about what was there when it was opened. */
type OpenDialog = { kind: 'change' | 'end' } | { kind: 'stop'; runId: string };

function About(props: { train: TrainView; onChanged: () => Promise<void> }) {
  const { train, onChanged } = props;
  const { endedAt, hiddenComponents, mayChange, mayEnd, next } = train;
  const { scheduledBy, text, untold } = train;
  const api = useApi(releasePipelineApiRef);
  const [dialog, setDialog] = useState<OpenDialog>();
  const running = train.runs.find(({ state }) => state === 'running');
  const isStop = dialog?.kind === 'stop';
  const hiddenId = useId();
  const close = () => {
    setDialog(undefined);
    void onChanged();
  };
  const send = async (reason: string | undefined) => {
    const why = reason && { reason };
    if (dialog?.kind === 'stop') {
      await api.stopTrain(train.id, { runId: dialog.runId, ...why });
    } else {
      await api.endTrain(train.id, { version: train.version, ...why });
    }
  };
  return (
    <Panel
      heading="h2"
      title={text.title}
      right={
        mayChange.allowed || mayEnd.allowed ? (
          <>
            {mayEnd.allowed && running && (
              <Button
                variant="outlined"
                onClick={() => setDialog({ kind: 'stop', runId: running.id })}
              >
                Stop the train…
              </Button>
            )}
            {mayChange.allowed && !endedAt && (
              <Button
                variant="outlined"
                disabled={hiddenComponents > 0}
                aria-describedby={hiddenComponents > 0 ? hiddenId : undefined}
                onClick={() => setDialog({ kind: 'change' })}
              >
                Change…
              </Button>
            )}
            {mayEnd.allowed && !endedAt && (
              <Button
                variant="outlined"
                onClick={() => setDialog({ kind: 'end' })}
              >
                Call it off…
              </Button>
            )}
          </>
        ) : undefined
      }
    >
      <p>
        {endedAt && 'Called off. '}
        {text.enabled === false && 'Switched off. '}
        {next.length > 0 ? (
          <>
            Departs to {text.stage}{' '}
            <Words parts={[{ time: next[0], as: 'in' }]} />
          </>
        ) : (
          `No departure to ${text.stage} is to come`
        )}
        , in the name of {scheduledBy.name}: {text.reason}
      </p>
      {untold && (
        <p role="alert">
          It does not depart any more, because nobody can tell when: {untold}.
          Change its times, or call it off.
        </p>
      )}
      {!mayChange.allowed && (
        <p>{mayEnd.allowed ? mayChange.because : mayEnd.because}</p>
      )}
      {mayChange.allowed && !endedAt && hiddenComponents > 0 && (
        <p id={hiddenId}>
          {hiddenComponents} of its components you may not see; only who sees
          all of them changes it. You may call it off.
        </p>
      )}
      {dialog?.kind === 'change' && (
        <ChangeDialog train={train} onClose={close} />
      )}
      {(dialog?.kind === 'end' || dialog?.kind === 'stop') && (
        <ReasonDialog
          title={isStop ? 'Stop the train' : 'Call the train off'}
          confirm={isStop ? 'Stop' : 'Call off'}
          reasonHint="Recorded with your name."
          longest={500}
          onConfirm={send}
          onClose={close}
        >
          <p>
            {isStop
              ? 'What has not gone stays. What has been written to Git is seen through.'
              : 'It departs no more. One that is under way goes on.'}
          </p>
        </ReasonDialog>
      )}
    </Panel>
  );
}

/** Where it may go is asked when somebody changes it. */
function ChangeDialog(props: { train: TrainView; onClose: () => void }) {
  const { state } = useTrains();
  const stages = 'data' in state ? state.data?.stages : undefined;
  return <ScheduleDialog stages={stages ?? []} {...props} />;
}

/** Without a release that might go, it was not looked at what runs there. */
function fromWord({ from, version }: PrognosisItem): string {
  return from ?? (version ? 'nothing' : '–');
}

function PrognosisPanel(props: { prognosis: Prognosis }) {
  const { collisions, cycles, departsAt, goes, hidden, left, stage, waves } =
    props.prognosis;
  const classes = useTableClasses();
  return (
    <Panel heading="h2" title="Prognosis">
      <p>
        {departsAt ? (
          <>
            At <Moment time={departsAt} />:{' '}
          </>
        ) : (
          'If it departed now: '
        )}
        {goes} would go, {left} would be left
        {hidden > 0 && `; ${hidden} more you may not see`}.
      </p>
      {cycles.map(names => (
        <p key={names.join()}>
          {names.join(', ')} depend on each other; they go together.
        </p>
      ))}
      {collisions && <ToldCollisions told={collisions} stage={stage} />}
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Wave</th>
              <th scope="col">Component</th>
              <th scope="col">From, to</th>
              <th scope="col">Outlook</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {waves.flatMap(({ items, name }) =>
              items.map(item => (
                <tr key={item.component.ref}>
                  <td>{name}</td>
                  <td>
                    <EntityRefLink entityRef={item.component.ref} />
                  </td>
                  <td>
                    {fromWord(item)}
                    {item.version && ` → ${item.version}`}
                  </td>
                  <td>
                    <Status of={outlookVocable(item)} />
                  </td>
                  <td>
                    <Words parts={item.sentence} />{' '}
                    {item.promotionId && (
                      <PromotionLink
                        id={item.promotionId}
                        component={item.component}
                        version={item.version ?? ''}
                        stage={stage}
                      />
                    )}
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function RunPanel(props: { run: TrainRun; stage: string }) {
  const { run, stage } = props;
  const classes = useTableClasses();
  const texts = useTextClasses();
  return (
    <Panel
      heading="h2"
      title={
        <>
          Departure <Moment time={run.departsAt} />
        </>
      }
      beside={<Status of={runVocable(run.state)} />}
    >
      {run.outcome && <p>{run.outcome}</p>}
      {run.hidden > 0 && <p>{run.hidden} more you may not see.</p>}
      {run.items.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Wave</th>
                <th scope="col">Component</th>
                <th scope="col">Release</th>
                <th scope="col">State</th>
                <th scope="col">How it went</th>
              </tr>
            </thead>
            <tbody>
              {run.items.map(item => (
                <tr key={item.component.ref}>
                  <td>{run.waves[item.wave]}</td>
                  <td>
                    <EntityRefLink entityRef={item.component.ref} />
                  </td>
                  <td>
                    {item.promotionId ? (
                      <PromotionLink
                        id={item.promotionId}
                        component={item.component}
                        version={item.version ?? ''}
                        stage={stage}
                      >
                        {item.version ?? 'Promotion'}
                        <span className={texts.hidden}>
                          : promotion of {item.component.name}
                        </span>
                      </PromotionLink>
                    ) : (
                      item.version ?? 'none'
                    )}
                  </td>
                  <td>
                    <Status of={runVocable(item.state)} />
                  </td>
                  <td>
                    <Words parts={item.sentence} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
