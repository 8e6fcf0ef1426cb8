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
import Button from '@material-ui/core/Button';
import type { TrainView } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { useTrains } from '../../hooks';
import { PageBody } from '../PageBody';
import { EmptyPanel, LiveContent } from '../PageStates';
import { Panel } from '../Panel';
import { Status } from '../Status';
import { Moment } from '../Words';
import { ScheduleDialog } from './ScheduleDialog';
import { useTableClasses } from './useTableClasses';
import { runVocable } from './words';

/** All trains that the reader sees something of, and one to be scheduled. */
export function TrainsPage() {
  const live = useTrains();
  const [isScheduling, setIsScheduling] = useState(false);
  const classes = useTableClasses();
  return (
    <PageBody padded>
      <div className={classes.stack}>
        <Link to="..">Change calendar</Link>
        <LiveContent live={live} what="the trains" rows={4}>
          {({ mayCreate, stages, trains }) => (
            <Panel
              heading="h2"
              title="Trains"
              right={
                mayCreate.allowed ? (
                  <Button
                    variant="contained"
                    color="primary"
                    onClick={() => setIsScheduling(true)}
                  >
                    Schedule a train…
                  </Button>
                ) : (
                  mayCreate.because
                )
              }
            >
              {trains.length === 0 ? (
                <EmptyPanel compact glyph="train" title="No train is scheduled">
                  A train departs at a set time and promotes many components
                  together, in waves.
                </EmptyPanel>
              ) : (
                <TrainTable trains={trains} />
              )}
              {isScheduling && (
                <ScheduleDialog
                  stages={stages}
                  onClose={() => {
                    setIsScheduling(false);
                    void live.refresh();
                  }}
                />
              )}
            </Panel>
          )}
        </LiveContent>
      </div>
    </PageBody>
  );
}

function TrainTable(props: { trains: TrainView[] }) {
  const { trains } = props;
  const classes = useTableClasses();
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Train</th>
            <th scope="col">To</th>
            <th scope="col">Next departure</th>
            <th scope="col">Last one</th>
            <th scope="col">In the name of</th>
          </tr>
        </thead>
        <tbody>
          {trains.map(({ id, next, runs: [run], ...train }) => (
            <tr key={id}>
              <td>
                <Link to={id}>{train.text.title}</Link>
              </td>
              <td>{train.text.stage}</td>
              <td>
                {next.length > 0 ? (
                  <Moment time={next[0]} />
                ) : (
                  <>{whyNone(train)}</>
                )}
              </td>
              <td>
                {run ? <Status of={runVocable(run.state)} /> : 'None yet'}
              </td>
              <td>{train.scheduledBy.name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function whyNone({
  endedAt,
  untold,
}: Pick<TrainView, 'endedAt' | 'untold'>): string {
  if (endedAt) {
    return 'Called off';
  }
  return untold ? `Unknown: ${untold}` : 'None to come';
}
