export {LiveFeed as BoardFeed} from "@call_telephony/service/live_feed";
