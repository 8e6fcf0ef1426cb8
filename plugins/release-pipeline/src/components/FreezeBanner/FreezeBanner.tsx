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

import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import type {
  OwnEvent,
  UntoldEvent,
} from 'backstage-plugin-release-pipeline-common';
import { useEffect, useLayoutEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { useNow, useOwnCalendar } from '../../hooks';
import { Glyph } from '../../icons';
import { openCalendarRouteRef } from '../../routes';
import {
  joined,
  tokens,
  useSurface,
  useTextClasses,
  type StatusTone,
} from '../../theme';
import { calendarHref, OwnEventWords } from '../CalendarWords';
import { eventVocable } from '../CalendarPage/kinds';
import { Words } from '../Words';
import { bannerEvents, eventKey, untoldKey } from './bannerEvents';
import { useDismissed } from './useDismissed';

/** How often, and how soon again, it is looked where the calendar is. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 500;

/** What has no end is asked about again after so long. */
const UNTOLD_FOR = 7 * 86_400_000;

const useStyles = makeStyles(
  theme => {
    const all = tokens(theme);
    return {
      // Takes no row of the page.
      empty: { position: 'absolute' },
      // Beside the page and never in its way: nothing moves when it comes.
      corner: {
        position: 'fixed',
        right: 16,
        bottom: 16,
        maxWidth: 'min(620px, calc(100vw - 32px))',
        zIndex: theme.zIndex.appBar,
        boxShadow: theme.shadows[4],
        borderRadius: 6,
        // Above the bar that Backstage has on phones.
        '@media (max-width: 600px)': { bottom: 72 },
      },
      banner: {
        display: 'flex',
        alignItems: 'flex-start',
        gap: 10,
        padding: '6px 6px 6px 14px',
        borderRadius: 6,
        fontSize: 13,
        lineHeight: '20px',
        color: all.text,
        overflowWrap: 'anywhere',
        background: ({ tone }: { tone: StatusTone }) => all[tone].bg,
        border: ({ tone }: { tone: StatusTone }) =>
          `1px ${tone === 'unk' ? 'dashed' : 'solid'} ${all[tone].line}`,
        '& > svg': {
          marginTop: 7,
          flex: 'none',
          color: ({ tone }: { tone: StatusTone }) => all[tone].fg,
        },
      },
      words: {
        flex: 1,
        minWidth: 0,
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: '4px 12px',
        '& > span:first-child': {
          flex: '1 1 320px',
          minWidth: 0,
          padding: '5px 0',
        },
      },
    };
  },
  { name: 'ReleasePipelineFreezeBanner' },
);

/**
 * Says in the portal that a freeze, an incident or a maintenance touches what
 * the reader owns, soon or now, until they have taken note of it.
 */
export function FreezeBanner(props: { inPage?: boolean }) {
  const { inPage = false } = props;
  const { state } = useOwnCalendar();
  const { dismiss, isDismissed } = useDismissed();
  const { surface } = useSurface();
  const classes = useStyles({ tone: 'frz' });
  const now = useNow(60_000);
  const [looks, setLooks] = useState(1);
  const [calendarPath, setCalendarPath] = useState<string>();
  const told = 'data' in state && isDismissed ? state.data : undefined;
  const isNew = (key: string) => !isDismissed?.(key);
  const untold = told?.untold?.filter(each => isNew(untoldKey(each))) ?? [];
  const own = told ? bannerEvents(told, now, key => !isNew(key)) : [];
  const first = untold[0] ?? own[0];
  return (
    <>
      {first && (
        <CalendarFinder
          // Right after somebody signed in the portal knows no pages yet, and
          // what it told once of where they are stays.
          key={looks}
          onFound={setCalendarPath}
          onLost={looks < LOOKS ? () => setLooks(looks + 1) : undefined}
        />
      )}
      <div
        // There before its words are, so that they are read out.
        role="status"
        className={joined(surface, (!inPage || !first) && classes.empty)}
      >
        {first && (
          <Banner
            of={first}
            more={untold.length + own.length - 1}
            inPage={inPage}
            calendarPath={calendarPath}
            onDismiss={dismiss}
          />
        )}
      </div>
    </>
  );
}

/** Looks where the calendar is, before anything is drawn. */
function CalendarFinder(props: {
  onFound: (path: string) => void;
  /** Looks anew; absent: often enough. */
  onLost?: () => void;
}) {
  const { onFound, onLost } = props;
  const path = useRouteRef(openCalendarRouteRef)?.();
  useLayoutEffect(() => {
    if (path !== undefined) {
      onFound(path);
    }
  }, [path, onFound]);
  useEffect(() => {
    if (path !== undefined || !onLost) {
      return undefined;
    }
    const timer = setTimeout(onLost, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [path, onLost]);
  return null;
}

function Banner(props: {
  of: OwnEvent | UntoldEvent;
  /** Further ones that are said after it. */
  more: number;
  inPage: boolean;
  /** Absent: the portal has none, or does not know it yet. */
  calendarPath?: string;
  onDismiss: (key: string, until: number) => void;
}) {
  const { of, more, inPage, calendarPath, onDismiss } = props;
  const [own, untold] = 'event' in of ? [of] : [undefined, of];
  const { glyph, tone } = own
    ? eventVocable(own.event)
    : { glyph: 'question' as const, tone: 'unk' as const };
  const classes = useStyles({ tone });
  const texts = useTextClasses();
  const { pathname } = useLocation();
  // The calendar page has a banner of its own; a portal may lie below a path.
  const isSaidThere =
    !inPage &&
    pathname.length > 1 &&
    calendarPath?.endsWith(pathname.replace(/\/$/, ''));
  if (isSaidThere) {
    return null;
  }
  const href =
    calendarPath &&
    (own ? calendarHref(calendarPath, { event: own.event }) : calendarPath);
  return (
    <div className={joined(classes.banner, !inPage && classes.corner)}>
      <Glyph name={glyph} />
      <div className={classes.words}>
        <span>
          {own && <OwnEventWords own={own} isLive />}
          {untold && (
            <>
              <Words parts={untold.sentence} />.
            </>
          )}
        </span>
        {href && (own || !inPage) && (
          <LinkButton size="small" variant="outlined" to={href}>
            {own && Date.parse(own.event.start) > Date.now()
              ? 'What lands before it'
              : 'Show it on the calendar'}
          </LinkButton>
        )}
        {more > 0 && (
          <span className={texts.muted}>{more} more after this</span>
        )}
      </div>
      <IconButton
        size="small"
        aria-label={`Dismiss: ${(own?.event ?? untold)?.title}`}
        onClick={() => {
          if (own) {
            onDismiss(eventKey(own), Date.parse(own.event.end));
          } else if (untold) {
            onDismiss(untoldKey(untold), Date.now() + UNTOLD_FOR);
          }
        }}
      >
        <Glyph name="close" />
      </IconButton>
    </div>
  );
}
