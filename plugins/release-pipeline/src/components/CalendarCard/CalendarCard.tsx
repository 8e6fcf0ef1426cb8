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

import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Change,
  Inbox,
  OwnCalendar,
} from 'backstage-plugin-release-pipeline-common';
import type { ReactNode } from 'react';
import { useInbox, useOwnCalendar } from '../../hooks';
import { Glyph } from '../../icons';
import {
  openApprovalsRouteRef,
  openCalendarRouteRef,
  TAB_PATH,
} from '../../routes';
import { useTextClasses, useToneClasses } from '../../theme';
import { calendarHref, OwnEventWords } from '../CalendarWords';
import { changeVocable, eventVocable } from '../CalendarPage/kinds';
import { PageBody } from '../PageBody';
import { LiveContent } from '../PageStates';
import { Status } from '../Status';
import { Words } from '../Words';

const SHOWN = 4;

const useStyles = makeStyles(
  {
    heading: { fontSize: 13, lineHeight: '18px', fontWeight: 600, margin: 0 },
    list: { listStyle: 'none', margin: '4px 0 0', padding: 0 },
    item: {
      display: 'flex',
      gap: 8,
      padding: '4px 0',
      overflowWrap: 'anywhere',
      '& > svg': { marginTop: 2, flex: 'none' },
      '& > span': { minWidth: 0 },
    },
  },
  { name: 'ReleasePipelineCalendarCard' },
);

/** What of the card is a list; what does not fit is counted, and what is empty said. */
function Section(props: {
  title: string;
  none: string;
  children: ReactNode[];
  /** Leads to all of them. */
  href?: string;
  /** More than are listed here. */
  more?: boolean;
}) {
  const { title, none, children, href, more } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const rest = children.length - SHOWN;
  return (
    <section aria-label={title} className={texts.dense}>
      <h3 className={classes.heading}>{title}</h3>
      {children.length === 0 ? (
        <span className={texts.muted}>{none}</span>
      ) : (
        <ul className={classes.list}>{children.slice(0, SHOWN)}</ul>
      )}
      {(rest > 0 || more) && (
        <div>
          {href ? (
            <Link to={href}>{rest > 0 ? `${rest} more` : 'Show all'}</Link>
          ) : (
            <span>{rest > 0 ? `${rest} more` : 'There are more'}</span>
          )}
        </div>
      )}
    </section>
  );
}

function Events(props: { calendar: OwnCalendar }) {
  const { components, events, truncated, untold = [] } = props.calendar;
  const classes = useStyles();
  const tones = useToneClasses();
  const link = useRouteRef(openCalendarRouteRef)?.();
  return (
    <Section
      title="On the calendar, 14 days"
      none={
        components === 0
          ? 'You and your groups own no component that is here.'
          : 'Nothing touches what you own.'
      }
      href={link}
      more={truncated}
    >
      {[
        ...untold.map(({ eventId, sentence }) => (
          <li key={eventId} className={classes.item}>
            <Glyph name="question" className={tones.unk} />
            <span>
              <Words parts={sentence} />.
            </span>
          </li>
        )),
        ...events.map(own => {
          const { glyph, tone } = eventVocable(own.event);
          return (
            <li key={own.event.id} className={classes.item}>
              <Glyph name={glyph} className={tones[tone]} />
              <span>
                <OwnEventWords own={own} />{' '}
                {link && (
                  <Link to={calendarHref(link, { event: own.event })}>
                    Show {own.event.title} on the calendar
                  </Link>
                )}
              </span>
            </li>
          );
        }),
      ]}
    </Section>
  );
}

function Changes(props: { changes: Change[] }) {
  const { changes } = props;
  const classes = useStyles();
  const link = useRouteRef(openCalendarRouteRef)?.();
  const entityLink = useRouteRef(entityRouteRef);
  return (
    <Section
      title="Planned and under way"
      none="No promotion of what you own is planned or under way."
      href={link}
    >
      {changes.map(change => (
        <li key={change.id} className={classes.item}>
          <span>
            <Link
              to={`${entityLink(
                parseEntityRef(change.component.ref),
              )}${TAB_PATH}`}
            >
              {change.component.name}
            </Link>{' '}
            <Words parts={change.sentence} />
          </span>
          <Status of={changeVocable(change)} />
        </li>
      ))}
    </Section>
  );
}

function Waiting(props: { inbox: Inbox }) {
  const { exceptions = [], forMe, more = 0 } = props.inbox;
  const classes = useStyles();
  const link = useRouteRef(openApprovalsRouteRef)?.();
  const count = exceptions.length + forMe.length;
  return (
    <Section
      title={`Waits for you (${count}${more > 0 ? ' or more' : ''})`}
      none="Nothing waits for your decision."
      href={link}
      more={more > 0}
    >
      {[
        ...exceptions.map(({ component, exception, stage, version }) => {
          const what = `${component.name} ${version} for ${stage}, an exception from a freeze`;
          return (
            <li key={exception.id} className={classes.item}>
              {link ? <Link to={link}>{what}</Link> : what}
            </li>
          );
        }),
        ...forMe.map(({ promotion: { component, id, release, stage } }) => {
          const what = `${component.name} ${release.version} for ${stage}`;
          const query = new URLSearchParams({ promotion: id });
          return (
            <li key={id} className={classes.item}>
              {link ? <Link to={`${link}?${query}`}>{what}</Link> : what}
            </li>
          );
        }),
      ]}
    </Section>
  );
}

/** For the home page: what is frozen now and next of what I own, what is planned, what waits for me. */
export function CalendarCard() {
  const own = useOwnCalendar();
  const inbox = useInbox();
  return (
    <PageBody>
      <LiveContent compact live={own} what="your change calendar">
        {calendar => (
          <>
            <Events calendar={calendar} />
            <Changes changes={calendar.changes} />
          </>
        )}
      </LiveContent>
      <LiveContent compact live={inbox} what="your approvals">
        {answer => <Waiting inbox={answer} />}
      </LiveContent>
    </PageBody>
  );
}
