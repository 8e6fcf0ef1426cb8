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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { DecisionView } from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { useTextClasses } from '../../theme';
import { changeVocable, eventVocable } from '../CalendarPage';
import { Panel } from '../Panel';
import { SafeLink } from '../SafeLink';
import { Status } from '../Status';
import { Moment, Words } from '../Words';

const useStyles = makeStyles(
  {
    body: { fontSize: 13, lineHeight: '18px', overflowWrap: 'anywhere' },
    title: { fontSize: 13, lineHeight: '20px', fontWeight: 600, margin: 0 },
    list: {
      listStyle: 'none',
      margin: '4px 0 12px',
      padding: 0,
      '& li + li': { marginTop: 8 },
    },
  },
  { name: 'ReleasePipelineAround' },
);

/** How far away it is, or that it is on. */
function When(props: { start: string; end: string }) {
  const { start, end } = props;
  const { now } = useReader([start, end]);
  return Date.parse(start) <= now && now < Date.parse(end) ? (
    <>
      on now since <Moment time={start} />, ends <Moment time={end} as="in" />
    </>
  ) : (
    <>
      starts <Moment time={start} as="in" />, until <Moment time={end} />
    </>
  );
}

/** What is under way, and which freezes and windows are near. */
export function Around(props: { around: DecisionView['around'] }) {
  const { changes, events, more, moreEvents, truncated } = props.around;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <Panel title="Around now">
      <div className={classes.body}>
        <h4 className={classes.title}>Under way</h4>
        <ul className={classes.list}>
          {changes.length === 0 && !truncated && (
            <li className={texts.muted}>Nothing else that you may see.</li>
          )}
          {changes.map(change => (
            <li key={change.id}>
              <EntityRefLink entityRef={change.component.ref} hideIcon />{' '}
              <Status of={changeVocable(change)} />
              <br />
              <span className={texts.muted}>
                <Words parts={change.sentence} />
              </span>
            </li>
          ))}
          {more > 0 && <li className={texts.muted}>{more} more</li>}
          {truncated && (
            <li>Not known in full: there is more than is looked through.</li>
          )}
        </ul>
        <h4 className={classes.title}>Next seven days</h4>
        <ul className={classes.list}>
          {events.length === 0 && (
            <li className={texts.muted}>
              No freeze and no window that is about this.
            </li>
          )}
          {events.map(event => (
            <li key={event.id}>
              <b className={texts.strong}>
                <SafeLink href={event.href}>{event.title}</SafeLink>
              </b>{' '}
              <Status of={eventVocable(event)} />
              <br />
              <span className={texts.muted}>
                <When start={event.start} end={event.end} />
              </span>
            </li>
          ))}
          {moreEvents > 0 && <li className={texts.muted}>{moreEvents} more</li>}
        </ul>
      </div>
    </Panel>
  );
}
