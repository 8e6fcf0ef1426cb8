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
import { useLocation } from 'react-router-dom';
import { useNow, useOwnCalendar } from '../../hooks';
import { Glyph } from '../../icons';
import { openCalendarRouteRef } from '../../routes';
import { joined, tokens, useSurface, useTextClasses } from '../../theme';
import { calendarHref, OwnEventWords } from '../CalendarWords';
import { eventVocable } from '../CalendarPage/kinds';
import { useKindClasses } from '../CalendarPage/useKindClasses';
import { bannerEvents, eventKey } from './bannerEvents';
import { useDismissed } from './useDismissed';

const useStyles = makeStyles(
  theme => {
    const { paper, text } = tokens(theme);
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
        padding: '8px 8px 8px 12px',
        borderRadius: 6,
        fontSize: 13,
        lineHeight: '20px',
        overflowWrap: 'anywhere',
        '& > svg': { marginTop: 6, flex: 'none' },
      },
      words: {
        flex: 1,
        minWidth: 0,
        background: paper,
        color: text,
        borderRadius: 4,
        padding: '4px 8px',
      },
      actions: {
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: '4px 12px',
        marginTop: 4,
      },
      close: { background: paper, '&:hover': { background: paper } },
    };
  },
  { name: 'ReleasePipelineFreezeBanner' },
);

/**
 * Says in the portal that a freeze, an incident or a maintenance touches what
 * the reader owns, soon or now, until they have taken note of it.
 */
export function FreezeBanner(props: { inPage?: boolean }) {
  const { inPage } = props;
  const classes = useStyles();
  const kinds = useKindClasses();
  const texts = useTextClasses();
  const { surface } = useSurface();
  const { state } = useOwnCalendar();
  const { dismiss, isDismissed } = useDismissed();
  const now = useNow(60_000);
  const calendarLink = useRouteRef(openCalendarRouteRef);
  const waiting =
    'data' in state && state.data && isDismissed
      ? bannerEvents(state.data, now, isDismissed)
      : [];
  const { pathname } = useLocation();
  // The calendar page has a banner of its own; a portal may lie below a path.
  const isSaidThere =
    !inPage &&
    pathname.length > 1 &&
    calendarLink?.().endsWith(pathname.replace(/\/$/, ''));
  const own = isSaidThere ? undefined : waiting.at(0);
  const href =
    own && calendarLink && calendarHref(calendarLink(), { event: own.event });
  return (
    <div
      // There before its words are, so that they are read out.
      role="status"
      className={joined(
        surface,
        !own && classes.empty,
        !inPage && own && classes.corner,
      )}
    >
      {own && (
        <div className={joined(classes.banner, kinds[own.event.kind])}>
          <Glyph name={eventVocable(own.event).glyph} />
          <div className={classes.words}>
            <OwnEventWords own={own} />
            {(href || waiting.length > 1) && (
              <div className={classes.actions}>
                {href && (
                  <LinkButton size="small" variant="outlined" to={href}>
                    {Date.parse(own.event.start) > now
                      ? 'What lands before it'
                      : 'Show it on the calendar'}
                  </LinkButton>
                )}
                {waiting.length > 1 && (
                  <span className={texts.muted}>
                    {waiting.length - 1} more after this
                  </span>
                )}
              </div>
            )}
          </div>
          <IconButton
            size="small"
            className={classes.close}
            aria-label={`Dismiss: ${own.event.title}`}
            onClick={() => dismiss(eventKey(own), Date.parse(own.event.end))}
          >
            <Glyph name="close" />
          </IconButton>
        </div>
      )}
    </div>
  );
}
