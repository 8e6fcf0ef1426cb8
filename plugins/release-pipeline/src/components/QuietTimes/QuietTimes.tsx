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
import { useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type {
  QuietSlot,
  QuietTimes as Answer,
} from 'backstage-plugin-release-pipeline-common';
import { readerTimeZone, useQuietTimes } from '../../hooks';
import { openCalendarRouteRef } from '../../routes';
import { useTextClasses } from '../../theme';
import { dayOf } from '../../times';
import { LiveContent } from '../PageStates';
import { Panel } from '../Panel';
import { SafeLink } from '../SafeLink';
import { Status } from '../Status';
import { Moment, Words } from '../Words';

const useStyles = makeStyles(
  { table: { overflowX: 'auto' } },
  { name: 'ReleasePipelineQuietTimes' },
);

/** A time to plan work at, and what it is about. */
export type QuietTime = {
  start: string;
  end: string;
  components: string[];
  stages?: string[];
};

function figure(value: number): string {
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 3 });
}

function shareOf({ share }: QuietSlot): string {
  return share === undefined
    ? '–'
    : `${(share * 100).toLocaleString('en-GB', {
        maximumSignificantDigits: 2,
      })}\u00a0%`;
}

/**
 * When to work on a component: times of the week at which little goes on, from
 * measured traffic, each with its figures and the way to its day.
 */
export function QuietTimes(props: {
  component: string;
  /** Empty: the last one of its pipeline. */
  stage: string;
  /** Enters a note of maintenance; absent: the reader may not. */
  onPlan?: (time: QuietTime) => void;
}) {
  const { component, stage, onPlan } = props;
  const live = useQuietTimes(component, stage);
  const name = component.replace(/^.*\//, '');
  // Nothing is said where nothing was wished for.
  if (live.state.status === 'loaded' && live.state.data.state === 'off') {
    return null;
  }
  return (
    <Panel title={`Quiet times of ${name}`} heading="h2">
      <LiveContent compact live={live} what={`the quiet times of ${name}`}>
        {times => <Slots component={component} times={times} onPlan={onPlan} />}
      </LiveContent>
    </Panel>
  );
}

function Slots(props: {
  component: string;
  times: Answer;
  onPlan?: (time: QuietTime) => void;
}) {
  const { component, times, onPlan } = props;
  const { busiest, href, slots, stage, unit = '', zone } = times;
  const classes = useStyles();
  const texts = useTextClasses();
  const calendar = useRouteRef(openCalendarRouteRef)?.();
  const about = (
    <p className={texts.muted}>
      <Words parts={times.sentence} />
      {busiest &&
        `. Busiest: ${busiest.weekday}, ${busiest.from}, ${figure(
          busiest.load,
        )} ${unit}`.trimEnd()}
      . {href && <SafeLink href={href}>Open in Prometheus</SafeLink>}
    </p>
  );
  if (times.state === 'unknown') {
    return (
      <>
        <Status of={{ word: 'Unknown', tone: 'unk', glyph: 'question' }} />
        {about}
      </>
    );
  }
  return (
    <div className={classes.table}>
      <Table size="small" aria-label="Quiet times, the quietest first">
        <TableHead>
          <TableRow>
            <TableCell>Each week, in {zone}</TableCell>
            <TableCell align="right">Load{unit && `, ${unit}`}</TableCell>
            <TableCell align="right">Of the busiest hour</TableCell>
            <TableCell align="right">Weeks measured</TableCell>
            <TableCell>Next</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {slots.map(slot => (
            <TableRow key={`${slot.weekday} ${slot.from}`}>
              <TableCell component="th" scope="row">
                {slot.weekday}, {slot.from}–{slot.to}
              </TableCell>
              <TableCell align="right">{figure(slot.load)}</TableCell>
              <TableCell align="right">{shareOf(slot)}</TableCell>
              <TableCell align="right">{slot.weeks}</TableCell>
              <TableCell>
                {slot.next && (
                  <Next
                    component={component}
                    path={calendar}
                    next={slot.next}
                    onPlan={
                      onPlan &&
                      (next =>
                        onPlan({
                          ...next,
                          components: [component],
                          ...(stage && { stages: [stage] }),
                        }))
                    }
                  />
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {about}
    </div>
  );
}

type Span = { start: string; end: string };

/** When it is next: the way to its day, and to a note of maintenance then. */
function Next(props: {
  component: string;
  path: string | undefined;
  next: Span;
  onPlan?: (next: Span) => void;
}) {
  const { component, next, onPlan, path } = props;
  const texts = useTextClasses();
  const query = new URLSearchParams({
    view: 'week',
    component,
    date: dayOf(next.start, readerTimeZone()),
  });
  const moment = <Moment time={next.start} />;
  return (
    <>
      {path ? <Link to={`${path}?${query}`}>{moment}</Link> : moment}{' '}
      {onPlan && (
        <Button size="small" variant="outlined" onClick={() => onPlan(next)}>
          Note maintenance…
          <span className={texts.hidden}> at {moment}</span>
        </Button>
      )}
    </>
  );
}
